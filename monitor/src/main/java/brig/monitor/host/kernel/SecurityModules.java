package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which Linux security modules are on and how strict, from securityfs, selinuxfs and module parameters. */
public final class SecurityModules implements Source {
    private static final String APPARMOR = "/sys/module/apparmor/parameters/enabled";
    private static final String PROFILES = "/sys/kernel/security/apparmor/profiles";
    private static final String SELINUX = "/sys/fs/selinux/enforce";
    private static final String SECURE_BOOT =
            "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    @Override
    public String name() {
        return "security modules";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var lsm = "/sys/kernel/security/lsm";
        var listed = securityfs(host, lsm).map(text -> (Object) List.of(text.split(",")));
        ledger.put(Subject.HOST, "lsm.list", listed, lsm);
        ledger.put(Subject.HOST, "lsm.mandatory", mandatory(host, listed), lsm + ", " + APPARMOR + ", " + SELINUX);
        ledger.put(
                Subject.HOST, "lsm.apparmor.complain", host.read(PROFILES).map(SecurityModules::complaining), PROFILES);
        ledger.put(Subject.HOST, "lsm.selinux.enforcing", host.read(SELINUX).map(text -> text.equals("1")), SELINUX);
        var lockdown = "/sys/kernel/security/lockdown";
        ledger.put(Subject.HOST, "lockdown", securityfs(host, lockdown).map(SecurityModules::chosen), lockdown);
        ledger.put(
                Subject.HOST,
                "secure-boot",
                host.read(SECURE_BOOT).map(bytes -> !bytes.isEmpty() && bytes.charAt(bytes.length() - 1) == 1),
                SECURE_BOOT);
    }

    /** Where securityfs is not mounted its files are missing whatever the kernel has: then nothing is known. */
    private static Reading<String> securityfs(HostFiles host, String file) {
        var reading = host.read(file);
        boolean mounted = !host.list("/sys/kernel/security").or(List.of()).isEmpty();
        return reading instanceof Reading.Absent<String> && !mounted
                ? Reading.unreadable("securityfs is not mounted")
                : reading;
    }

    /** The modules that confine a container by name of a profile or label. */
    private static Reading<Object> mandatory(HostFiles host, Reading<Object> listed) {
        var found = new ArrayList<String>();
        if (host.read(APPARMOR).or("N").equals("Y")) {
            found.add("apparmor");
        }
        if (host.read(SELINUX).or("0").equals("1")) {
            found.add("selinux");
        }
        if (listed.or("") instanceof List<?> names) {
            for (var name : List.of("smack", "tomoyo", "bpf")) {
                if (names.contains(name)) {
                    found.add(name);
                }
            }
        }
        if (found.isEmpty() && host.kernelFile(APPARMOR) instanceof Reading.Unreadable<String>(var why)) {
            return Reading.unreadable(why);
        }
        // both files are there whenever the module is, so an empty answer is one
        return Reading.of(found);
    }

    /** Names of AppArmor profiles that only complain; {@code NAME (complain)} a line. */
    static List<String> complaining(String profiles) {
        return profiles.lines()
                .filter(line -> line.endsWith(" (complain)"))
                .map(line -> line.substring(0, line.length() - " (complain)".length()))
                .toList();
    }

    /** The word in brackets of {@code none [integrity] confidentiality}. */
    static String chosen(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> word.startsWith("["))
                .map(word -> word.substring(1, word.length() - 1))
                .findFirst()
                .orElse(text);
    }
}
