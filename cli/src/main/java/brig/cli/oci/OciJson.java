package brig.cli.oci;

import brig.monitor.host.json.Json;
import java.util.regex.Pattern;

/** JSON as engines read it. */
final class OciJson {
    private static final Pattern KEY = Pattern.compile("^(\"(?:[^\"\\\\]|\\\\.)*\") : ");

    private OciJson() {}

    static String pretty(Object plain) {
        return Json.write(plain);
    }

    /** On one line, without blanks: what is broken into lines is indented, and no string has a line break in it. */
    static String line(Object plain) {
        return Json.write(plain)
                .lines()
                .map(line -> KEY.matcher(line.strip()).replaceFirst("$1:"))
                .reduce("", String::concat);
    }
}
