package brig.rules.field;

import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import java.util.List;
import java.util.Optional;

/** {@code container.} and {@code k8s.}: where it happens. */
final class PlaceFields {
    /** Brig runs root directories: there is no image, and no Kubernetes, to say anything about. */
    private static final List<String> OF_NOTHING = List.of("container.image", "k8s.", "ka.");

    private PlaceFields() {}

    static void addTo(Fields fields) {
        fields.text(
                        "container.id",
                        "12 hexadecimal digits; never host",
                        view -> view.event().container().id())
                .text(
                        "container.full_id",
                        "the same",
                        view -> view.event().container().id())
                .text(
                        "container.name",
                        "as given to brig run",
                        view -> view.event().container().name())
                .text(
                        "brig.policy",
                        "the policy's name",
                        view -> view.event().container().policy())
                .constant("container.type", Kind.TEXT, "always brig", _ -> "brig")
                .add(
                        "container.privileged",
                        Kind.BOOLEAN,
                        "whether its policy gives every capability",
                        view -> view.event().container().privileged(),
                        _ -> Field.Presence.HERE)
                .lacking("container.mounts", "what is mounted in the container")
                .lacking("container.mount.dest", "what is mounted in the container")
                .lacking("container.mount.source", "what is mounted in the container")
                .lacking("container.start_ts", "the start of the container")
                .lacking("container.duration", "the start of the container");
    }

    static Optional<Field> ofAnImage(String name) {
        return OF_NOTHING.stream().anyMatch(name::startsWith)
                ? Optional.of(new Field(
                        name,
                        Kind.TEXT,
                        "never there: Brig has no images",
                        (_, _) -> null,
                        (_, _) -> Presence.NEVER,
                        (_, _) -> null))
                : Optional.empty();
    }
}
