package brig.monitor.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpreterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"#!/bin/sh | /bin/sh", "#! /usr/bin/env python3 -E | /usr/bin/env", "#!\t/x\ty | /x"})
    void aScriptsFirstLineNamesItsProgram(String line, String program) {
        assertThat(Interpreter.of((line + "\necho #!/no\n").getBytes(StandardCharsets.US_ASCII)))
                .contains(new Interpreter(program, false));
    }

    @Test
    void anElfFileNamesItsLoader() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        var start = Arrays.copyOf(Files.readAllBytes(java), Interpreter.START);

        assertThat(Interpreter.of(start))
                .hasValueSatisfying(loader -> assertThat(loader.path()).matches("/lib.*/ld-.*"))
                .hasValueSatisfying(loader -> assertThat(loader.isLoader()).isTrue());
    }

    @Test
    void whateverElseAFileBeginsWithNamesNone() throws IOException {
        var random = new Random(11);
        var java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        var elf = Arrays.copyOf(Files.readAllBytes(java), Interpreter.START);
        for (int i = 0; i < 5000; i++) {
            var bytes = Arrays.copyOf(elf, random.nextInt(Interpreter.START));
            for (int k = 0; k < 20 && bytes.length > 0; k++) {
                bytes[random.nextInt(Math.min(bytes.length, 1000))] = (byte) random.nextInt();
            }
            // no exception, and never a relative path
            assertThat(Interpreter.of(bytes).map(Interpreter::path).orElse("/")).startsWith("/");
        }
        assertThat(Interpreter.of(new byte[0])).isEmpty();
        assertThat(Interpreter.of("#!relative".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
    }
}
