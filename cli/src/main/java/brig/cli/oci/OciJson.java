package brig.cli.oci;

import brig.monitor.host.json.Json;

/** JSON as engines read it. */
final class OciJson {
    private OciJson() {}

    static String pretty(Object plain) {
        return Json.write(plain);
    }

    /** On one line: what is broken into lines is indented, and no string has a line break in it. */
    static String line(Object plain) {
        return Json.write(plain).lines().map(String::strip).reduce("", String::concat);
    }
}
