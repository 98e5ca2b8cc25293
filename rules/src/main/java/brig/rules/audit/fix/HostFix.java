package brig.rules.audit.fix;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.text.ShellWord;
import brig.rules.audit.check.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Commands for a finding of the host, an engine or an image. */
final class HostFix {
    private static final String SETTINGS = "/etc/sysctl.d/90-brig.conf";

    private final FactDocument facts;

    HostFix(FactDocument facts) {
        this.facts = facts;
    }

    /** Without what a container has to be made anew for, and without {@code daemon.json}. */
    Block of(Finding finding, Fix fix) {
        var notes = new ArrayList<String>();
        var commands = new ArrayList<String>();
        try {
            fix.sysctl().forEach((name, value) -> sysctl(name, value, commands));
            fix.runs().forEach(run -> commands.addAll(filled(finding.subject(), run)));
            if (!fix.upgrade().isEmpty()) {
                commands.addAll(upgrade(fix.upgrade()));
            }
        } catch (IllegalArgumentException e) {
            commands.clear();
            notes.add("not printed: " + e.getMessage());
        }
        if (!fix.unknown().isEmpty()) {
            notes.add("not known: " + fix.unknown());
        }
        if (!fix.note().isEmpty()) {
            notes.add(fix.note());
        }
        return new Block(notes, commands.stream().distinct().toList());
    }

    /** Only where the kernel has it. */
    private void sysctl(String name, String value, List<String> commands) {
        var now = facts.reading(Subject.HOST, "sysctl." + name);
        if (now instanceof Reading.Value<Object>(var is) && !is.toString().equals(value)) {
            commands.add("sysctl -w " + name + "=" + value);
            commands.add("echo '" + name + " = " + value + "' >> " + SETTINGS);
        }
    }

    private List<String> filled(Subject subject, Fix.Run run) {
        if (run.each().isEmpty()) {
            return List.of(client(subject, run.command()));
        }
        var commands = new ArrayList<String>();
        for (var item : items(subject, run.each().get())) {
            var match = run.as().matcher(item);
            if (match.matches()) {
                var command = run.command();
                for (int group = 1; group <= match.groupCount(); group++) {
                    var word = ShellWord.of(match.group(group));
                    command = command.replaceAll("\\$" + group, Matcher.quoteReplacement(word));
                }
                commands.add(client(subject, command));
            }
        }
        return commands;
    }

    private List<String> items(Subject subject, String key) {
        var about = facts.fact(subject, key).isPresent() ? subject : Subject.HOST;
        return switch (facts.reading(about, key).or(List.of())) {
            case Collection<?> items -> items.stream().map(Object::toString).toList();
            case Map<?, ?> map ->
                map.keySet().stream().map(Object::toString).sorted().toList();
            case Object one -> List.of(one.toString());
        };
    }

    /** {@code docker} is the client of the engine that told of the subject. */
    private String client(Subject subject, String command) {
        return command.startsWith("docker ")
                ? Client.of(facts, subject) + command.substring("docker".length())
                : command;
    }

    /** From the package database that the version was read from: Debian's. */
    private List<String> upgrade(String product) {
        var packaged = facts.fact(Subject.HOST, "package." + product).map(Fact::reading);
        return packaged.isPresent() && packaged.get().or("") instanceof Map<?, ?> map
                ? List.of(
                        "apt-get update",
                        "apt-get install --only-upgrade " + ShellWord.of(String.valueOf(map.get("package"))))
                : List.of();
    }

    /** For a known escape. */
    Block upgrade(Finding finding, String product) {
        if (product.equals("kernel")) {
            var debian =
                    facts.reading(Subject.HOST, "kernel.package-version").or("").toString();
            return debian.isEmpty()
                    ? new Block(List.of("not known: where this kernel comes from; it is none of Debian's"), List.of())
                    : new Block(
                            List.of("it holds from the next start on"),
                            List.of("apt-get update", "apt-get install --only-upgrade '^linux-image-.*'"));
        }
        var commands = upgrade(product);
        return commands.isEmpty()
                ? new Block(List.of("not known: how " + product + " was installed; " + finding.fix()), List.of())
                : new Block(List.of("then restart what runs of it: the old program goes on"), commands);
    }
}
