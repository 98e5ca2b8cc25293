package brig.tests.language;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.PolicyText;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An audit lets through in the kernel what the same policy refuses, and reports it. */
@AsRoot
class AuditModeIT {
    private static final String MILD = "{execute: deny, file: deny, network: deny, syscall: deny}";

    @TempDir
    Path temp;

    private Brig held() throws Exception {
        return Brig.in(temp).with("response", MILD).option("--json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files | openread /etc/secret | EACCES | file",
                "files | openwrite /etc/group | EACCES | file",
                "files | make /srv/new | EACCES | file",
                "files | starts /bin/inside-b | EACCES | execute",
                "network | connect 127.0.0.1 1 | EPERM | network",
                "network | bind 0.0.0.0 28099 | EPERM | network",
                "syscalls | call 162 0 0 0 0 0 0 | EPERM | syscall",
            })
    void whatIsRefusedGoesThroughAndIsReported(String section, String act, String errno, String offence)
            throws Exception {
        var network = held().with("network", "{mode: host}").with("syscalls", "{deny: [sync]}");

        var enforced = network.attempt(act);
        var audited = network.with("mode", "{" + section + ": audit}").attempt(act);

        assertThat(enforced.outcomes()).as(enforced.toString()).containsExactly(errno);
        // nobody listens on port 1
        assertThat(audited.outcomes()).as(audited.toString()).containsAnyOf("ok", "ECONNREFUSED");
        assertThat(audited.err()).contains("\"offence\":\"" + offence + "\"").contains("alert");
    }

    @Test
    void anAuditOfCallsLetsNobodyOut() throws Exception {
        var audited = held().with("response", "{escape: kill}").with("mode", "{files: audit, syscalls: audit}");

        assertThat(audited.attempt("call 165 none /mnt tmpfs 0 0").code()).isEqualTo(137);
        assertThat(audited.attempt("readfile /proc/kcore").out()).doesNotStartWith("ok");
    }

    @Test
    void valuesFromOutsideReachTheKernel() throws Exception {
        var policy = PolicyText.HELD
                .with("parameters", "{OPEN: }")
                .with("files", "{read: [/bin, \"${OPEN}\"], execute: [/bin/inside]}")
                .with("response", MILD);
        var brig = Brig.in(temp).policy(policy);

        assertThat(brig.option("--set", "OPEN=/etc/secret")
                        .attempt("openread /etc/secret")
                        .outcomes())
                .containsExactly("ok");
        assertThat(brig.option("--set", "OPEN=/srv/www")
                        .attempt("openread /etc/secret")
                        .outcomes())
                .containsExactly("EACCES");
        var unset = brig.attempt("openread /etc/secret");
        assertThat(unset.code()).isEqualTo(125);
        assertThat(unset.err()).contains("parameter 'OPEN' has no value");
    }

    @Test
    void anExceptionThatHasEndedGrantsNothing() throws Exception {
        var exception = "[{until: %s, reason: a test, files: {read: [/etc/secret]}}]";
        var brig = Brig.in(temp).with("response", MILD);

        var over = brig.with("exceptions", exception.formatted("2026-01-01")).attempt("openread /etc/secret");
        assertThat(over.outcomes()).containsExactly("EACCES");
        assertThat(over.err()).contains("this exception has run out");
        assertThat(brig.with("exceptions", exception.formatted("9999-12-31"))
                        .attempt("openread /etc/secret")
                        .outcomes())
                .containsExactly("ok");
    }

    @Test
    void aFilePicksItsPolicyByNameAndLabel() throws Exception {
        var open = PolicyText.HELD
                .with("response", MILD)
                .with("name", "open")
                .with("files", "{read: [/bin, /etc], execute: [/bin/inside]}");
        var shut = PolicyText.HELD.with("response", MILD).with("name", "shut");
        var all = Files.writeString(
                temp.resolve("all.yaml"),
                Files.readString(open.with("selectors", "[{name: \"w*\", label: {tier: front}}]")
                                .write(temp)) + "---\n"
                        + Files.readString(
                                shut.with("selectors", "[{name: db}]").write(temp)));

        assertThat(run(all, "--name", "w1", "--label", "tier=front")).isEqualTo("ok");
        assertThat(run(all, "--name", "db")).isEqualTo("EACCES");
        assertThat(run(Path.of(all + "#open"))).isEqualTo("ok");
        var nobody = command(all, "--name", "w1").run();
        assertThat(nobody.code()).isEqualTo(125);
        assertThat(nobody.err()).contains("no policy in " + all + " is for name w1; it has open, shut");
    }

    private brig.tests.Command command(Path policy, Object... options) throws Exception {
        return Brig.verb("run", "--policy", policy, "--rootfs", brig.tests.Roots.busybox())
                .and(options)
                .and("--", "/bin/inside", "openread", "/etc/secret");
    }

    private String run(Path policy, Object... options) throws Exception {
        return command(policy, options).run().outcomes().getFirst();
    }
}
