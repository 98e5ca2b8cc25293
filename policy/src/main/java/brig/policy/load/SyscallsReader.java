package brig.policy.load;

import brig.policy.SyscallRules;
import brig.policy.SyscallTable;
import brig.policy.Texts;
import brig.policy.load.SyscallChange.Kind;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code syscalls} section. */
final class SyscallsReader {
    private final Problems problems;

    private SyscallsReader(Problems problems) {
        this.problems = problems;
    }

    static void read(Section section, PolicyBuilder policy) {
        var reader = new SyscallsReader(section.problems());
        int before = SyscallSet.SHIPPED.indexOf(policy.syscallProfile);
        policy.syscallProfile = SyscallSet.SHIPPED.get(section.choice("profile", before, SyscallSet.SHIPPED));
        var here = new HashMap<String, String>();
        reader.calls(section, "allow", Kind.ALLOW, policy, here);
        reader.calls(section, "deny", Kind.DENY, policy, here);
        reader.calls(section, "watch", Kind.WATCH, policy, here);
        int foreign = policy.foreign.map(Enum::ordinal).orElse(-1);
        foreign = section.choice("foreign", foreign, List.of("same", "escape"));
        policy.foreign = foreign < 0 ? policy.foreign : Optional.of(SyscallRules.Foreign.values()[foreign]);
        section.list("rules", policy.callRules, new CallRulesReader(section.problems(), policy.callCounts)::rule);
        policy.hasOnly |= section.find("only") != null;
        section.list("only", policy.only, node -> reader.call(node, "only", new HashMap<>()));
        section.finish();
    }

    /** The three lists are views of one map, so that a later file can say something else about a call. */
    private void calls(Section section, String key, Kind kind, PolicyBuilder policy, Map<String, String> here) {
        var list = new LinkedHashMap<String, String>();
        policy.syscalls.forEach((call, change) -> {
            if (change.kind() == kind && !here.containsKey(call)) {
                list.put(call, call);
            }
        });
        var before = new HashMap<>(list);
        section.list(key, list, node -> call(node, key, here));
        before.keySet().stream().filter(call -> !list.containsKey(call)).forEach(policy.syscalls::remove);
        list.keySet().forEach(call -> {
            var place = policy.places.get(section.path(key) + "=" + call);
            if (place != null) {
                policy.syscalls.put(call, new SyscallChange(kind, place));
            }
        });
    }

    private @Nullable Named<String> call(Node node, String key, Map<String, String> here) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a system call is a single name", "");
            return null;
        }
        if (!SyscallTable.names().contains(text)) {
            var near = Nearest.hint(text, SyscallTable.names());
            problems.error(
                    mark,
                    "unknown system call " + Texts.quoted(text),
                    near.isEmpty() ? "names are the kernel's, as strace(1) prints them" : near);
            return null;
        }
        var call = SyscallTable.sameAs(text);
        var before = here.putIfAbsent(call, key);
        if (before != null && !before.equals(key)) {
            problems.error(mark, "'" + call + "' is in both '" + before + "' and '" + key + "'", "one of them");
            return null;
        }
        if (key.equals("deny") && (call.equals("execve") || call.equals("exit_group"))) {
            problems.error(
                    mark,
                    "'" + call + "' cannot be denied",
                    "every program starts with execve and ends with exit_group; files.execute says which may start");
            return null;
        }
        return new Named<>(call, call);
    }
}
