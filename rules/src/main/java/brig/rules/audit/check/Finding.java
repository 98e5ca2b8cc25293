package brig.rules.audit.check;

import brig.monitor.host.fact.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Something that is wrong with one subject.
 *
 * @param name how people know the subject: two containers of one name are told apart by it being the engine's
 * @param evidence facts that show it
 */
public record Finding(
        String id,
        Subject subject,
        String name,
        Severity severity,
        String title,
        String why,
        String fix,
        List<Evidence> evidence,
        List<String> cis,
        List<String> attack) {
    public Finding {
        evidence = List.copyOf(evidence);
        cis = List.copyOf(cis);
        attack = List.copyOf(attack);
    }

    /** @param source where it was read */
    public record Evidence(String key, String value, String source) {
        @Override
        public String toString() {
            return key + " = " + value;
        }
    }

    /**
     * The same for the same thing at the next audit: neither a process id nor a container's id is in it, so a container
     * that was made anew is still known. What the title says is: a second mount of the same kind is new.
     */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var text = id + "\n" + subject.kind().word() + "\n" + name + "\n" + title;
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
