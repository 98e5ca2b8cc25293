package brig.cli.oci;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A container's state as the specification has it ({@code runtime.md}). */
final class StateText {
    private static final String VERSION = "1.2.0";

    private StateText() {}

    static String of(String id, String status, int pid, Path bundle, Map<String, String> annotations) {
        return OciJson.line(fields(id, status, pid, bundle, annotations));
    }

    static String of(OciState state, String status, int pid, Map<String, String> annotations) {
        return of(state.id(), status, pid, state.bundle(), annotations);
    }

    static Map<String, Object> fields(String id, String status, int pid, Path bundle, Map<String, String> annotations) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("ociVersion", VERSION);
        fields.put("id", id);
        fields.put("pid", status.equals("stopped") ? 0 : pid);
        fields.put("status", status);
        fields.put("bundle", bundle.toString());
        fields.put("annotations", new TreeMap<>(annotations));
        return fields;
    }
}
