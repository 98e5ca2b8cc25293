package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Members of each group by its number, from {@code /etc/group} and the first groups in {@code /etc/passwd}. */
public final class Accounts implements Source {
    @Override
    public String name() {
        return "accounts";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var passwd = host.read("/etc/passwd").or("");
        var groups = host.read("/etc/group").map(text -> groups(text, passwd));
        ledger.put(Subject.HOST, "groups", groups, "/etc/group, /etc/passwd");
    }

    static Map<String, Object> groups(String group, String passwd) {
        var groups = new LinkedHashMap<String, Object>();
        group.lines().forEach(line -> {
            var parts = line.split(":", -1);
            if (parts.length == 4) {
                var members = new ArrayList<>(
                        Stream.of(parts[3].split(",")).filter(m -> !m.isEmpty()).toList());
                members.addAll(withFirstGroup(passwd, parts[2]));
                var json = new LinkedHashMap<String, Object>();
                json.put("gid", Long.valueOf(parts[2]));
                json.put("members", members.stream().distinct().toList());
                groups.put(parts[0], json);
            }
        });
        return groups;
    }

    private static List<String> withFirstGroup(String passwd, String gid) {
        return passwd.lines()
                .map(line -> line.split(":", -1))
                .filter(parts -> parts.length >= 4 && parts[3].equals(gid))
                .map(parts -> parts[0])
                .toList();
    }
}
