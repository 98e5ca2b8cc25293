package brig.runtime.image.user;

import brig.policy.UserIds;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code USER} of an image, in numbers.
 *
 * @param home empty if the image's {@code /etc/passwd} does not know the user
 */
public record ImageUser(UserIds ids, Optional<String> home) {
    /** Reads a file of the image; empty text if there is none. */
    public interface Files {
        String read(String path) throws IOException;
    }

    private record Account(String name, int uid, int gid, String home) {}

    private record Group(String name, int gid, List<String> members) {}

    /**
     * @param text {@code name} or {@code uid}, with {@code :group} or {@code :gid} behind it or not; empty is root
     * @throws ImageException if the image does not know a name
     */
    public static ImageUser of(String text, Files files) throws IOException {
        int colon = text.indexOf(':');
        var user = colon < 0 ? text : text.substring(0, colon);
        var group = colon < 0 ? "" : text.substring(colon + 1);
        var account = account(user.isEmpty() ? "0" : user, files);
        var groups = groups(files);
        if (!group.isEmpty()) {
            return new ImageUser(ids(account.uid(), gid(group, groups), List.of()), home(account));
        }
        var more = groups.stream()
                .filter(each -> each.members().contains(account.name()) && each.gid() != account.gid())
                .map(Group::gid)
                .toList();
        return new ImageUser(ids(account.uid(), account.gid(), more), home(account));
    }

    private static Optional<String> home(Account account) {
        return account.home().startsWith("/") ? Optional.of(account.home()) : Optional.empty();
    }

    private static UserIds ids(int uid, int gid, List<Integer> groups) throws ImageException {
        try {
            return new UserIds(uid, gid, groups);
        } catch (IllegalArgumentException e) {
            throw new ImageException("the image's user: " + e.getMessage(), e);
        }
    }

    private static Account account(String user, Files files) throws IOException {
        var number = number(user);
        for (var line : lines(files, "/etc/passwd")) {
            var words = line.split(":", -1);
            if (words.length >= 6
                    && (words[0].equals(user)
                            || (number.isPresent() && number(words[2]).equals(number)))) {
                var uid = number(words[2]);
                var gid = number(words[3]);
                if (uid.isPresent() && gid.isPresent()) {
                    return new Account(words[0], uid.get(), gid.get(), words[5]);
                }
            }
        }
        return new Account(
                "",
                number.orElseThrow(() -> new ImageException("the image wants to run as '" + ImageName.shown(user)
                        + "', whom its /etc/passwd does not know: name a user in the policy (process.user)")),
                0,
                "");
    }

    private static List<Group> groups(Files files) throws IOException {
        var groups = new ArrayList<Group>();
        for (var line : lines(files, "/etc/group")) {
            var words = line.split(":", -1);
            if (words.length >= 4 && number(words[2]).isPresent()) {
                groups.add(new Group(words[0], number(words[2]).get(), List.of(words[3].split(","))));
            }
        }
        return groups;
    }

    private static int gid(String group, List<Group> groups) throws ImageException {
        var named = groups.stream().filter(each -> each.name().equals(group)).findFirst();
        if (named.isPresent()) {
            return named.get().gid();
        }
        return number(group)
                .orElseThrow(() -> new ImageException("the image wants to run in the group '" + ImageName.shown(group)
                        + "', which its /etc/group does not know: name a user in the policy (process.user)"));
    }

    private static List<String> lines(Files files, String path) throws IOException {
        return files.read(path).lines().toList();
    }

    private static Optional<Integer> number(String text) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) >= Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(Integer.valueOf(text));
    }
}
