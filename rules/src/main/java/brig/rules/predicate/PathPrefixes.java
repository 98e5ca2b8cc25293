package brig.rules.predicate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code pmatch}: whether a path is one of those listed, or lies beneath one. A name may hold {@code *}. */
final class PathPrefixes {
    private final Set<String> plain = new HashSet<>();
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private final List<List<Glob>> patterns = new ArrayList<>();

    PathPrefixes(List<String> paths) {
        for (var path : paths) {
            var clean = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (clean.indexOf('*') < 0 && clean.indexOf('?') < 0 && clean.indexOf('[') < 0) {
                plain.add(clean);
                shortest = Math.min(shortest, clean.length());
                longest = Math.max(longest, clean.length());
            } else {
                patterns.add(List.of(clean.split("/")).stream().map(Glob::new).toList());
            }
        }
    }

    boolean cover(String path) {
        if (plain.contains(path) || (plain.contains("/") && path.startsWith("/"))) {
            return true;
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            // most directories above a path are longer or shorter than any that is listed
            if (slash >= shortest && slash <= longest && plain.contains(path.substring(0, slash))) {
                return true;
            }
        }
        return !patterns.isEmpty() && patternsCover(path.split("/"));
    }

    private boolean patternsCover(String[] names) {
        for (var pattern : patterns) {
            boolean covers = pattern.size() <= names.length;
            for (int i = 0; covers && i < pattern.size(); i++) {
                covers = pattern.get(i).matches(names[i]);
            }
            if (covers) {
                return true;
            }
        }
        return false;
    }
}
