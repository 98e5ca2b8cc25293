package brig.policy.schema;

import brig.policy.Capability;
import brig.policy.HugePage;
import brig.policy.Offence;
import brig.policy.Rlimit;
import brig.policy.SyscallTable;
import brig.policy.schema.Value.Amount;
import brig.policy.schema.Value.Choice;
import brig.policy.schema.Value.Decimal;
import brig.policy.schema.Value.Either;
import brig.policy.schema.Value.Fields;
import brig.policy.schema.Value.Fixed;
import brig.policy.schema.Value.Flag;
import brig.policy.schema.Value.Items;
import brig.policy.schema.Value.Named;
import brig.policy.schema.Value.Sequence;
import brig.policy.schema.Value.Shared;
import brig.policy.schema.Value.Single;
import brig.policy.schema.Value.Text;
import brig.policy.schema.Value.Whole;
import brig.policy.schema.Value.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every key of a policy file. {@code docs/policy.md} has the same in words. */
public final class PolicyKeys {
    private static final long LARGEST_ID = Integer.MAX_VALUE - 1;
    private static final int MOST_PIDS = 4_194_304;
    private static final long PAGE = 4096;
    /** Of a time's digits. */
    private static final long MOST_TIME = 999_999_999;

    private static final Value PATH = new Shared("path", new Text(Patterns.PATH));
    private static final Value PATHS = new Items(PATH);
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,63}";
    private static final String DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    private static final Value YAML = new Text("[^\\n]*\\.ya?ml");
    private static final Value MAX = new Choice(List.of("max"));
    private static final Value RESPONSE = new Shared("response", new Choice(List.of("alert", "deny", "kill")));
    private static final Value CALL = new Shared("call", new Choice(List.copyOf(SyscallTable.names())));

    private static final Map<Offence, String> OFFENCES = new EnumMap<>(Map.of(
            Offence.ESCAPE, "A call that only an attacker needs: mount, ptrace, setns, bpf and their like.",
            Offence.EXECUTE, "Running what is not on the execute list.",
            Offence.FILE, "Opening, making, moving or removing what the lists do not name.",
            Offence.NETWORK, "Connecting or binding outside the lists.",
            Offence.SYSCALL, "A call in syscalls.watch, and a few that the sets watch."));

    /** The whole file. */
    public static final Fields FILE = new Fields(
            List.of(
                    key("extends", "Shipped profiles and files that this one is written over.", new Fixed(extended())),
                    key(
                            "include",
                            "Files that hold a piece of this one: sections, with this file's parameters in them.",
                            new Fixed(files(YAML))),
                    key("name", "What reports call it.", new Fixed(new Word("[A-Za-z0-9._-]{1,64}"))),
                    key("selectors", "Whom it is for, where a file holds several.", new Fixed(selectors())),
                    key(
                            "parameters",
                            "Names that --set and the environment may give a value, with defaults; written ${NAME}.",
                            new Fixed(new Either(
                                    List.of(new Sequence(new Text(NAME)), new Named(NAME, new Single(true)))))),
                    key("variables", "Names for values of this file.", new Fixed(new Named(NAME, new Single(false)))),
                    key("process", "Who the program runs as and what it keeps.", process()),
                    key("files", "What of the file system it may touch; whatever no list names is refused.", files()),
                    key("network", "Which addresses it may use.", network()),
                    key("syscalls", "What the filter answers, over a shipped set.", syscalls()),
                    key("devices", "Device nodes of the host.", new Items(device())),
                    key("resources", "Limits that a cgroup holds.", resources()),
                    key("response", "What happens to an offence.", response()),
                    key("health", "How it is asked whether it is well, where nobody waits for it (run -d).", health()),
                    key("detect", "Rules over time of one's own.", detect()),
                    key(
                            "mode",
                            "Sections that only tell: audit lets through what they refuse, and reports it.",
                            mode()),
                    key("exceptions", "Grants that hold for a while.", new Sequence(exception()))),
            List.of());

    private PolicyKeys() {}

    /** The section that a key stands in; empty if none has it, or if it stands at the top. */
    public static Optional<String> sectionOf(String key) {
        if (FILE.keys().stream().anyMatch(top -> top.name().equals(key))) {
            return Optional.empty();
        }
        for (var top : FILE.keys()) {
            if (top.value() instanceof Fields section
                    && section.keys().stream().anyMatch(inner -> inner.name().equals(key))) {
                return Optional.of(top.name());
            }
        }
        return Optional.empty();
    }

    private static Value.Key key(String name, String meaning, Value value) {
        return new Value.Key(name, meaning, value);
    }

    private static Value orMax(Value value) {
        return new Either(List.of(value, MAX));
    }

    private static Value extended() {
        return files(new Either(List.of(new Choice(List.of("restricted", "baseline", "privileged")), YAML)));
    }

    private static Value files(Value file) {
        return new Either(List.of(file, new Sequence(file)));
    }

    private static Value selectors() {
        var pattern = new Word("[^\\n]{1,256}");
        return new Sequence(new Fields(
                List.of(
                        key("image", "The image's name; * stands for any letters.", pattern),
                        key("name", "The container's name.", pattern),
                        key("label", "Labels, all of which must fit.", new Named("[^\\n]*", pattern))),
                List.of()));
    }

    private static Value mode() {
        var either = new Choice(List.of("enforce", "audit"));
        var held = new Choice(List.of("enforce"));
        return new Fields(
                List.of(
                        key("files", "The lists of paths.", either),
                        key("network", "The lists of addresses and ports.", either),
                        key("syscalls", "What the filter refuses by name; no escapes.", either),
                        key("process", "Cannot be audited: nobody would be asked.", held),
                        key("devices", "Cannot be audited: refused in silence.", held),
                        key("resources", "Cannot be audited: a limit holds or is none.", held)),
                List.of());
    }

    /** The lists of the sections, as plain lists: an exception only adds. */
    private static Value exception() {
        var keys = new ArrayList<Value.Key>();
        keys.add(key("until", "The last day on which it holds, in UTC.", new Text(DAY)));
        keys.add(key("reason", "Why, in a sentence.", new Word("[^\\n]*\\S[^\\n]*")));
        for (var section : List.of(
                key("process", "Capabilities that are kept as well.", only(process(), "capabilities")),
                key(
                        "files",
                        "Entries that are added.",
                        only(files(), "read", "write", "execute", "list", "tmpfs", "volumes")),
                key("network", "Entries that are added.", only(network(), "connect", "listen")),
                key("syscalls", "Calls that are allowed.", only(syscalls(), "allow")),
                key("devices", "Devices that are added.", new Sequence(device())))) {
            keys.add(section);
        }
        return new Fields(keys, List.of("until", "reason"));
    }

    private static Value only(Value section, String... kept) {
        var keys = ((Fields) section)
                .keys().stream()
                        .filter(key -> List.of(kept).contains(key.name()))
                        .map(key -> key(key.name(), key.meaning(), plain(key.value())))
                        .toList();
        return new Fields(keys, List.of());
    }

    private static Value plain(Value value) {
        return switch (value) {
            case Items(var item) -> new Sequence(item);
            case Either(var values) ->
                values.stream()
                        .filter(Items.class::isInstance)
                        .map(PolicyKeys::plain)
                        .findFirst()
                        .orElse(value);
            default -> value;
        };
    }

    private static Value process() {
        var id = Patterns.upTo(LARGEST_ID);
        var names = Arrays.stream(Capability.values()).map(Enum::name).toList();
        var capability = new Either(List.of(new Choice(names), new Text(Patterns.anyCase("CAP_", names))));
        return new Fields(
                List.of(
                        key(
                                "user",
                                "UID:GID or UID, in numbers.",
                                new Either(List.of(new Whole(0, LARGEST_ID), new Text(id + "(:" + id + ")?")))),
                        key(
                                "groups",
                                "Supplementary groups; all others are dropped.",
                                new Items(new Whole(0, LARGEST_ID))),
                        key(
                                "capabilities",
                                "All five sets; ALL, or a list of names.",
                                new Either(List.of(new Choice(List.of("ALL")), new Items(capability)))),
                        key("rlimits", "Soft and hard limits.", rlimits()),
                        key("oomScoreAdj", "Higher is killed earlier.", new Whole(-1000, 1000)),
                        key("userNamespace", "Ids are mapped to unprivileged ids of the host.", new Flag()),
                        key("hostname", "What uname -n says inside.", new Word("[A-Za-z0-9.-]{1,64}"))),
                List.of());
    }

    private static Value rlimits() {
        var unlimited = new Choice(List.of("max", "unlimited"));
        return new Fields(
                Arrays.stream(Rlimit.values())
                        .map(limit -> key(
                                limit.key(),
                                "RLIMIT_" + limit.name() + ", setrlimit(2).",
                                new Either(List.of(number(limit), unlimited))))
                        .toList(),
                List.of());
    }

    private static Value number(Rlimit limit) {
        if (limit.isInBytes()) {
            return new Amount(0);
        }
        return switch (limit) {
            case NICE -> new Whole(0, 40);
            case RTPRIO -> new Whole(0, 99);
            default -> new Whole(0, Long.MAX_VALUE);
        };
    }

    private static Value files() {
        return new Fields(
                List.of(
                        key("read", "May be read and listed.", PATHS),
                        key("write", "May also be written, made, renamed and removed.", PATHS),
                        key("execute", "May be executed.", PATHS),
                        key("list", "Directories whose names may be listed; what is in them stays closed.", PATHS),
                        key("tmpfs", "Memory file systems, empty at start.", new Items(tmpfs())),
                        key("masked", "Nothing is left of them.", PATHS),
                        key("readOnly", "Bound over themselves, read-only.", PATHS),
                        key("volumes", "Directories or files of the host.", new Items(volume())),
                        key("scratch", "Upper bound of the layer that takes writes.", orMax(new Amount(PAGE))),
                        key("watch", "Refusals on files are reported; about 15 microseconds an open.", new Flag())),
                List.of());
    }

    private static Value tmpfs() {
        var path = new Text(Patterns.MOUNT_TARGET);
        var entry = new Fields(
                List.of(
                        key("path", "Where, inside.", path),
                        key("size", "Upper bound; 16Mi if left out.", orMax(new Amount(PAGE))),
                        key("executable", "Else it is mounted noexec.", new Flag())),
                List.of("path"));
        return new Either(List.of(path, entry));
    }

    private static Value volume() {
        return new Fields(
                List.of(
                        key("source", "On the host.", PATH),
                        key("target", "Inside.", new Text(Patterns.MOUNT_TARGET)),
                        key("writable", "False if left out.", new Flag()),
                        key("idmap", "Owners are the container's ids, despite its user namespace.", new Flag())),
                List.of("source", "target"));
    }

    private static Value device() {
        var path = new Text(Patterns.DEVICE);
        var entry = new Fields(
                List.of(key("path", "Beneath /dev.", path), key("writable", "False if left out.", new Flag())),
                List.of("path"));
        return new Either(List.of(path, entry));
    }

    private static Value network() {
        return new Fields(
                List.of(
                        key(
                                "mode",
                                "A network of its own with loopback alone; one of its own behind this host; or the host's.",
                                new Choice(List.of("none", "isolated", "host"))),
                        key(
                                "connect",
                                "Where it may connect or send to: ADDRESS/PREFIX:PORTS or NAME:PORTS, /udp behind it for UDP.",
                                new Items(new Text(Patterns.DESTINATION))),
                        key("listen", "Ports it may bind.", new Items(ports())),
                        key(
                                "nameservers",
                                "Whom Brig's resolver asks about the names in connect, instead of this host's own.",
                                new Items(new Text(Patterns.NAME_SERVER)))),
                List.of());
    }

    private static Value ports() {
        return new Either(List.of(new Whole(0, 65535), new Text(Patterns.PORTS)));
    }

    private static Value syscalls() {
        var deniable = SyscallTable.names().stream()
                .filter(name -> !Set.of("execve", "exit_group").contains(SyscallTable.sameAs(name)))
                .toList();
        return new Fields(
                List.of(
                        key(
                                "profile",
                                "The shipped set; none has no call at all.",
                                new Choice(List.of("restricted", "baseline", "privileged", "none"))),
                        key(
                                "foreign",
                                "Calls through i386 and x32: an escape, or under the same rules.",
                                new Choice(List.of("same", "escape"))),
                        key(
                                "rules",
                                "Answers by argument; of a call's rules the first that holds.",
                                new Items(callRule())),
                        key("allow", "Calls that are allowed whatever their arguments.", new Items(CALL)),
                        key(
                                "deny",
                                "Calls that fail with EPERM.",
                                new Items(new Shared("deniableCall", new Choice(deniable)))),
                        key("watch", "Calls that are asked as an offence of the class 'syscall'.", new Items(CALL)),
                        key(
                                "only",
                                "Of the set's calls only these remain, and those that every program needs.",
                                new Items(CALL))),
                List.of());
    }

    private static Value callRule() {
        var names = Arrays.stream(Capability.values()).map(Enum::name).toList();
        var capabilities =
                new Sequence(new Either(List.of(new Choice(names), new Text(Patterns.anyCase("CAP_", names)))));
        var test = "arg[0-5]( & 0x[0-9a-fA-F]{1,16})? (==|!=) (0x[0-9a-fA-F]{1,16}|[0-9]{1,18})";
        return new Fields(
                List.of(
                        key("calls", "Names; * is every call.", new Sequence(new Text("[a-z0-9_]{1,64}|\\*"))),
                        key("when", "Tests of arguments, joined by ' and '.", new Text(test + "( and " + test + ")*")),
                        key(
                                "answer",
                                "allow, watch, escape, or an errno's name.",
                                new Text("allow|watch|escape|E[A-Z0-9]{2,16}")),
                        key("with", "Capabilities that the policy must keep.", capabilities),
                        key("without", "Capabilities that it must not keep.", capabilities),
                        key("arch", "Machines: amd64, arm64 and others.", new Sequence(new Text("[a-z0-9_]{1,20}"))),
                        key("kernel", "The least version.", new Text("[0-9]{1,3}\\.[0-9]{1,3}.*"))),
                List.of("calls", "answer"));
    }

    private static Value resources() {
        return new Fields(
                List.of(
                        key("memory", "Hard limit, page cache included; memory.max.", orMax(new Amount(1 << 20))),
                        key("swap", "Beyond memory; memory.swap.max.", orMax(new Amount(0))),
                        key("cpus", "Processors' time at the most; cpu.max.", orMax(new Decimal(0.01, 8192))),
                        key("cpuWeight", "100 is everyone's; cpu.weight.", new Whole(1, 10_000)),
                        key("pids", "Tasks at the most; pids.max.", orMax(new Whole(1, MOST_PIDS))),
                        key("ioWeight", "io.weight.", new Whole(1, 10_000)),
                        key(
                                "cpuset",
                                "Processors that it may run on; cpuset.cpus.",
                                orMax(new Either(List.of(new Whole(0, 8191), new Text(Patterns.CPUS))))),
                        key("hugepages", "Memory in huge pages at the most, by their size.", hugepages())),
                List.of());
    }

    private static Value hugepages() {
        return new Fields(
                Arrays.stream(HugePage.values())
                        .map(page -> key(page.key(), "hugetlb." + page.kernelName() + ".max.", orMax(new Amount(0))))
                        .toList(),
                List.of());
    }

    private static Value health() {
        var word = new Word("[^\\n]{1,4096}");
        var time = new Either(
                List.of(new Whole(0, MOST_TIME), new Shared("time", new Text("(0|[1-9][0-9]{0,8})(ms|s|m|h|d)?"))));
        var interval = new Either(List.of(
                new Whole(1, MOST_TIME),
                new Shared("interval", new Text("[1-9][0-9]{2,8}ms|[1-9][0-9]{0,8}(s|m|h|d)?"))));
        return new Fields(
                List.of(
                        key(
                                "command",
                                "Ends with 0 if all is well: a line for /bin/sh, or a list of words; [] asks nothing.",
                                new Either(List.of(word, new Sequence(word)))),
                        key("interval", "From the end of one question to the next; 30s if nobody says.", interval),
                        key("timeout", "How long an answer may take; 30s if nobody says.", time),
                        key("startPeriod", "After the start no answer counts as bad for so long.", time),
                        key(
                                "retries",
                                "How many bad answers in a row make it unhealthy; 3 if nobody says.",
                                new Whole(1, 1000))),
                List.of());
    }

    private static Value detect() {
        return new Fields(
                List.of(key("directory", "Every *.drl file of it is read; root's own, on this host.", PATH)),
                List.of());
    }

    private static Value response() {
        return new Fields(
                Arrays.stream(Offence.values())
                        .map(offence -> key(offence.key(), OFFENCES.getOrDefault(offence, ""), RESPONSE))
                        .toList(),
                List.of());
    }
}
