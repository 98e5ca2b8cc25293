package brig.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SyscallTableTest {
    @Test
    void aCallHasItsOwnNumberInEachAbi() {
        assertThat(SyscallTable.number(Abi.X86_64, "execve")).hasValue(59);
        assertThat(SyscallTable.number(Abi.X32, "execve")).hasValue(0x40000000 | 520);
        assertThat(SyscallTable.number(Abi.I386, "execve")).hasValue(11);
        assertThat(SyscallTable.number(Abi.AARCH64, "execve")).hasValue(221);
    }

    @Test
    void aCallThatAnAbiLacksHasNoNumberThere() {
        assertThat(SyscallTable.number(Abi.AARCH64, "open")).isEmpty();
        assertThat(SyscallTable.number(Abi.X86_64, "socketcall")).isEmpty();
        assertThat(SyscallTable.number(Abi.X86_64, "opne")).isEmpty();
    }

    @Test
    void callsSinceFourTwentyFourHaveOneNumberEverywhere() {
        for (var call : Map.of("clone3", 435, "cachestat", 451, "mseal", 462, "file_setattr", 469)
                .entrySet()) {
            for (var abi : Abi.values()) {
                int bit = abi == Abi.X32 ? Abi.X32_BIT : 0;
                assertThat(SyscallTable.number(abi, call.getKey())).isEqualTo(OptionalInt.of(call.getValue() | bit));
            }
        }
    }

    @Test
    void noNumberBelongsToTwoNames() {
        for (var abi : Abi.values()) {
            var numbers = new HashSet<Integer>();
            for (var name : SyscallTable.names()) {
                var number = SyscallTable.number(abi, name);
                if (number.isPresent()) {
                    assertThat(numbers.add(number.getAsInt()))
                            .as(abi + " " + name)
                            .isTrue();
                    assertThat(SyscallTable.name(abi, number.getAsInt())).hasValue(name);
                }
            }
        }
    }

    @Test
    void whatACallIsTheSameAsIsACallOfTheMachinesOwn() {
        for (var name : SyscallTable.names()) {
            var same = SyscallTable.sameAs(name);
            if (!same.equals(name)) {
                assertThat(SyscallTable.number(Abi.X86_64, same)).as(name).isPresent();
                assertThat(SyscallTable.number(Abi.X86_64, name)).as(name).isEmpty();
            }
        }
        assertThat(SyscallTable.sameAs("stat64")).isEqualTo("stat");
        assertThat(SyscallTable.sameAs("stat")).isEqualTo("stat");
    }

    @Test
    void anAbiIsToldByArchitectureAndTheBitInTheNumber() {
        assertThat(Abi.of(0xc000003e, 59)).isEqualTo(Abi.X86_64);
        assertThat(Abi.of(0xc000003e, 0x40000000)).isEqualTo(Abi.X32);
        assertThat(Abi.of(0xc000003e, -1)).isEqualTo(Abi.X86_64);
        assertThat(Abi.of(0x40000003, 0x40000000)).isEqualTo(Abi.I386);
        assertThatThrownBy(() -> Abi.of(7, 1)).hasMessageContaining("0x7");
    }

    /** Whatever this machine's headers know, the table says the same of. */
    @Test
    void theTableAgreesWithTheKernelHeaders() throws IOException {
        var folder = Path.of("/usr/include/x86_64-linux-gnu/asm");
        Assumptions.assumeTrue(Files.isDirectory(folder), "needs linux-libc-dev for x86-64");
        var line = Pattern.compile("#define __NR_(\\w+) (?:\\(__X32_SYSCALL_BIT \\+ )?(\\d+)\\)?");
        var differences = new ArrayList<String>();
        for (var file : Map.of(Abi.X86_64, "unistd_64.h", Abi.X32, "unistd_x32.h", Abi.I386, "unistd_32.h")
                .entrySet()) {
            var abi = file.getKey();
            for (var text : Files.readAllLines(folder.resolve(file.getValue()))) {
                var found = line.matcher(text);
                if (found.matches()) {
                    int bit = abi == Abi.X32 ? Abi.X32_BIT : 0;
                    var expected = OptionalInt.of(Integer.parseInt(found.group(2)) | bit);
                    if (!SyscallTable.number(abi, found.group(1)).equals(expected)) {
                        differences.add(abi + " " + text);
                    }
                }
            }
        }

        assertThat(differences).isEmpty();
    }
}
