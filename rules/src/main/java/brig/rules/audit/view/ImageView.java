package brig.rules.audit.view;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Traits of an image that only an attack or an accident puts there. */
final class ImageView {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)^[A-Z0-9_]*(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)[A-Z0-9_]*=(?!\\s*$).{4,}");

    /** Docker's first release: builds that are to be the same each time carry the epoch or another date before it. */
    private static final Instant FIRST_IMAGES = Instant.parse("2013-03-20T00:00:00Z");

    private ImageView() {}

    static void derive(View view, Subject image) {
        var user = view.text(image, "image.user");
        view.value(image, "root", user.isEmpty() || user.equals("root") || user.matches("0(:.*)?"), "image.user");
        // the name is enough: a secret has no place in a report
        view.value(
                image,
                "secrets",
                view.texts(image, "image.env").stream()
                        .filter(e -> SECRET.matcher(e).matches())
                        .map(e -> e.substring(0, e.indexOf('=')))
                        .toList(),
                "image.env");
        view.value(
                image,
                "exploit.fd",
                view.text(image, "image.working-dir")
                        .matches(".*/proc/(self|thread-self|\\d+)/(fd|cwd|root).*|.*/proc/self/task.*"),
                "image.working-dir");
        view.value(
                image,
                "exploit.labels",
                matching(view, image, "image.labels", "^containerd\\.io/restart\\.loguri=binary:.*"),
                "image.labels");
        view.value(
                image,
                "exploit.volumes",
                matching(view, image, "image.volumes", ".*(^|/)\\.\\.(/|$).*"),
                "image.volumes");
        view.value(
                image,
                "exploit.loader",
                matching(view, image, "image.env", "^LD_(PRELOAD|LIBRARY_PATH|AUDIT)=.*"),
                "image.env");
        view.follow(image, "exploit.links", "image.links", links -> links);
        view.follow(image, "build.problems", "image.history", h -> problems(view.texts(image, "image.history")));
        age(view, image);
        view.value(image, "unpinned", view.texts(image, "image.digests").isEmpty(), "image.digests");
    }

    /** Whole days up to when the facts were collected; absent for an image whose builder put another date in. */
    private static void age(View view, Subject image) {
        var now = view.facts().time();
        Reading<Object> created = view.reading(image, "image.created");
        Reading<Long> days = created.map(
                text -> Duration.between(Instant.parse(text.toString()), now).toDays());
        boolean dated = days.or(0L) <= Duration.between(FIRST_IMAGES, now).toDays();
        view.put(image, "age-days", dated ? days : Reading.absent(), "image.created");
    }

    private static List<String> problems(List<String> history) {
        var problems = new TreeSet<String>();
        for (var line : history) {
            if (line.matches("(?s).*\\bADD .*https?://.*")) {
                problems.add("ADD of an address");
            }
            if (line.matches("(?s).*\\b(curl|wget)\\b[^|;&]*\\|\\s*(sudo )?(ba|z|da)?sh\\b.*")) {
                problems.add("a download piped to a shell");
            }
            if (line.matches("(?s).*\\b(apt-get|apt|yum|dnf|apk) update\\b.*")
                    && !line.matches("(?s).*\\b(install|add|upgrade|dist-upgrade)\\b.*")) {
                problems.add("an update without an installation");
            }
        }
        return List.copyOf(problems);
    }

    private static List<String> matching(View view, Subject image, String key, String pattern) {
        return view.texts(image, key).stream().filter(t -> t.matches(pattern)).toList();
    }
}
