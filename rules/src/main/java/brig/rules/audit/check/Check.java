package brig.rules.audit.check;

import brig.monitor.host.fact.Subject;
import java.util.List;

/**
 * Something that is looked for at every subject of a kind.
 *
 * @param id such as {@code CTR-SOCK}
 * @param on which subjects; of containers those that run, unless it is about stopped ones
 * @param title what is wrong, with {@code {KEY}} for a fact's value
 * @param why what it is good for to an attacker, in one sentence
 * @param fix a command or configuration line
 * @param raises other severities, the first that holds
 * @param cis numbers in the CIS Docker Benchmark 1.6.0, or Kubernetes' ({@code K8s 4.2.1})
 * @param attack MITRE ATT&CK techniques
 * @param show facts for the evidence beyond those of the condition
 */
public record Check(
        String id,
        Subject.Kind on,
        boolean stopped,
        String title,
        Severity severity,
        Condition when,
        String why,
        String fix,
        List<Raise> raises,
        List<String> cis,
        List<String> attack,
        List<String> show) {
    public Check {
        raises = List.copyOf(raises);
        cis = List.copyOf(cis);
        attack = List.copyOf(attack);
        show = List.copyOf(show);
    }

    public record Raise(Severity severity, Condition when) {}
}
