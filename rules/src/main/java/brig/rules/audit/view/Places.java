package brig.rules.audit.view;

import brig.monitor.host.json.Json;
import brig.rules.audit.check.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which of the host's directories and files mean what to a container that has them, from {@code audit/places.yaml}: the
 * first row that fits counts.
 */
record Places(List<Place> places) {
    Places {
        places = List.copyOf(places);
    }

    /**
     * @param paths the whole path must fit
     * @param readable whether having it read-only matters
     */
    record Place(String id, Pattern paths, boolean readable) {}

    static Places shipped() {
        try {
            return parse(Checks.resource("/audit/places.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException("this build of Brig is broken", e);
        }
    }

    static Places parse(String yaml) throws IOException {
        var places = new ArrayList<Place>();
        for (var row : Json.readYaml(yaml).at("places").items()) {
            places.add(new Place(
                    row.at("id").text(""),
                    Pattern.compile(row.at("paths").text("")),
                    row.at("readable").isTrue()));
        }
        return new Places(places);
    }

    Optional<Place> of(String path) {
        return places.stream().filter(p -> p.paths().matcher(path).matches()).findFirst();
    }
}
