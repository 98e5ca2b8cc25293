package brig.rules.predicate;

import static brig.rules.language.Rules.matches;
import static brig.rules.language.Rules.ofCondition;
import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.language.Rules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredicateTest {
    private static final String PROCESS = """
            "process":{"pid":40,"containerPid":4,"name":"bash","exe":"/usr/bin/bash","argv":["bash","-l"],"cwd":"/srv",
            "uid":0,"gid":7,"permitted":"200000","effective":"0","parents":[
            {"pid":30,"name":"nginx","exe":"/usr/sbin/nginx","argv":["nginx","-g","daemon off;"]},
            {"pid":1,"name":"tini","exe":"/sbin/tini"}]}""".replace("\n", "");

    private static final String EXEC = """
            {"call":"execve","containerId":"0123456789ab","container":"web","policy":"strict","offence":"execute",
            "paths":[{"written":"./Run_Me_A_Long_Name","access":"execute","resolved":"/tmp/Run_Me_A_Long_Name"}],
            "argv":["run","a b","--x"],""".replace("\n", "") + PROCESS + "}";

    private static final String OPEN = """
            {"call":"openat","containerId":"0123456789ab","verdict":"deny","errno":"EACCES","offence":"file",
            "arguments":{"dirfd":"AT_FDCWD","pathname":"../etc/shadow","flags":"O_WRONLY|O_CREAT","mode":"0600"},
            "paths":[{"written":"../etc/shadow","access":"write","resolved":"/etc/shadow"}],""".replace("\n", "") + PROCESS + "}";

    private static final String CONNECT = """
            {"call":"connect","containerId":"0123456789ab","offence":"network","arguments":{"sockfd":"5","addrlen":"16"},
            "family":"inet","address":"10.1.2.3","port":443,"protocol":"tcp",""".replace("\n", "") + PROCESS + "}";

    private static final String PTRACE = """
            {"call":"i386:ptrace","containerId":"0123456789ab","verdict":"kill","offence":"escape",
            "arguments":{"request":"PTRACE_ATTACH","pid":"12"},""".replace("\n", "") + PROCESS + "}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt.type = execve and evt.dir = < and syscall.type in (execve)",
                "evt.type in (execve, execveat) and proc.name = Run_Me_A_Long_N",
                "evt.type = execve and proc.exepath = /tmp/Run_Me_A_Long_Name and proc.exe = run",
                "evt.type = execve and proc.args = \"a b --x\" and proc.cmdline endswith \"a b --x\"",
                "evt.type = execve and proc.pname = nginx and proc.pexepath = /usr/sbin/nginx and proc.ppid = 30",
                "evt.type = execve and proc.pcmdline = \"nginx -g daemon off;\" and proc.pexe = nginx",
                "evt.type = execve and proc.aname = tini and proc.aname[2] = tini and proc.aname in (x, tini)",
                "evt.type = execve and not proc.aname[3] exists and not proc.aname[3] != x",
                "evt.type = execve and user.uid = 0 and user.name = root and group.gid > 6 and proc.vpid = 4",
                "evt.type = execve and container.id != host and container.name = web and brig.policy = strict",
                "evt.type = execve and thread.cap_permitted contains CAP_SYS_ADMIN and thread.cap_effective = \"\"",
                "evt.type = execve and proc.cwd = /srv and proc.is_exe_from_memfd = false and evt.rawres = 0",
                "evt.type = execve and tolower(proc.name) startswith run_me and len(proc.name) = 15",
                "evt.type = execve and toupper(proc.pname) = NGINX and basename(proc.exepath) icontains LONG",
                "evt.type = execve and concat(proc.pname, \"-\", proc.exe) = nginx-run and proc.name != val(proc.pname)",
                "evt.type = execve and join(\"/\", proc.pname, proc.exe) = nginx/run",
                "evt.type = execve and proc.args regex \"a\\\\sb.*\" and proc.args glob \"a?b*\" and proc.args iglob \"A*\"",
                "evt.type = execve and proc.exe bcontains 7275 and proc.exe bstartswith 72",
                "evt.type = execve and evt.res = SUCCESS and evt.failed = false and brig.verdict = allow"
            })
    void anExecIsSeenAsTheProcessThatItWillBe(String condition) {
        assertThat(matches(condition, EXEC)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt.type = openat and fd.name = /etc/shadow and fd.nameraw = ../etc/shadow",
                "evt.type = openat and fd.directory = /etc and fd.filename = shadow and fd.typechar = f and fd.type = file",
                "evt.type = openat and evt.is_open_write = true and evt.is_open_read = false and evt.is_open_create = true",
                "evt.type = openat and fd.num < 0 and evt.rawres = -13 and evt.res = EACCES and evt.failed = true",
                "evt.type = openat and evt.arg.flags contains O_CREAT and evt.arg[flags] contains O_WRONLY",
                "evt.type = openat and evt.arg.mode = \"S_IRUSR|S_IWUSR\" and evt.arg.name = /etc/shadow",
                "evt.type = openat and fd.name pmatch (/usr, /etc) and not fd.name pmatch (/et)",
                "evt.type = openat and proc.name = bash and proc.cmdline = \"bash -l\" and not fd.sip exists",
                "evt.type != execve and fd.name startswith /etc"
            })
    void anOpenHasItsFile(String condition) {
        assertThat(matches(condition, OPEN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt.type = connect and fd.sip = 10.1.2.3 and fd.rip in (10.0.0.0/8) and fd.net != 127.0.0.0/8",
                "evt.type = connect and fd.sport = 443 and fd.rport in (80, 443) and fd.port >= 443",
                "evt.type = connect and fd.typechar = 4 and fd.type = ipv4 and fd.l4proto = tcp and fd.num = 5",
                "evt.type = connect and fd.name = 10.1.2.3:443 and fd.connected = true and not fd.directory exists"
            })
    void aConnectHasItsAddress(String condition) {
        assertThat(matches(condition, CONNECT)).isTrue();
    }

    @Test
    void aCallOfAnotherAbiHasItsPlainNameAndItsArguments() {
        assertThat(matches("evt.type = ptrace and evt.arg.request = PTRACE_ATTACH and evt.arg.pid = 12", PTRACE))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt.type = execve and evt.num = 0",
                "evt.type = execve and container.id = host",
                "evt.type = execve and container.image.repository != x",
                "evt.type = execve and not (proc.pname = nginx)",
                "evt.type = open and proc.name exists",
                "evt.type = execve and fd.name exists",
                "not evt.type in (execve, execveat)"
            })
    void whatIsNotSoDoesNotMatch(String condition) {
        assertThat(matches(condition, EXEC)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "evt.type = execve and proc.is_exe_upper_layer = true | the layer that a program's file lies in",
                "evt.type = execve and no.such_field = 0 | the field no.such_field",
                "evt.type = recvfrom and fd.sport = 1 | what a descriptor leads to",
                "evt.type = connect and fd.cip = 1.2.3.4 | the own address of a socket",
                "evt.type = execve and container.id = host | a call that could fulfil its condition",
                "evt.type = execve and evt.arg[0] = a | arguments by their number",
                "evt.type = execve and getopt(proc.args) = a | the transformer getopt"
            })
    void aRuleThatNeedsWhatBrigDoesNotKnowIsThereAndSaysSo(String condition, String lacks) {
        var rule = ofCondition(condition).rules().getFirst();

        assertThat(rule.isEvaluated()).isFalse();
        assertThat(rule.lacks()).containsExactly(lacks.strip());
    }

    @Test
    void aRuleIsEvaluatedOnTheCallsOfWhichEnoughIsKnown() {
        var rule = ofCondition("evt.type in (connect, recvfrom) and fd.sport = 1")
                .rules()
                .getFirst();

        assertThat(rule.evaluatedOn()).containsExactly("connect");
        assertThat(rule.lacks()).containsExactly("what a descriptor leads to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "evt.type = connect and fd.sport = http | 'http' is no number, as fd.sport is",
                "evt.type = connect and fd.sip = here | 'here' is no address and no network",
                "evt.type = open and evt.is_open_read = maybe | 'maybe' is neither true nor false",
                "evt.type = open and fd.name regex \"(\" | no regular expression: Unclosed group",
                "evt.type = open and fd.name bcontains xyz | 'xyz' is no row of hexadecimal bytes"
            })
    void aValueThatAFieldCannotHaveIsAnError(String condition, String message) {
        var loaded = Rules.load("- {rule: r, desc: d, output: o, priority: INFO, condition: '" + condition + "'}");

        assertThat(loaded.rules()).isEmpty();
        assertThat(loaded.problems().getFirst().message()).isEqualTo(message.strip());
    }
}
