package brig.monitor.host.inside;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The texts that the helper wrote down, by path. What it did not look at is unreadable, not absent. */
final class RecordedFiles extends HostFiles {
    private final Map<String, Reading<String>> texts;
    private final String dev;
    private final Map<String, String> nodes;

    /**
     * @param dev directory of the device nodes
     * @param nodes kinds by name
     */
    RecordedFiles(Map<String, Reading<String>> texts, String dev, Map<String, String> nodes) {
        super(Path.of("/recorded"));
        this.texts = Map.copyOf(texts);
        this.dev = dev;
        this.nodes = Map.copyOf(nodes);
    }

    @Override
    public Reading<String> read(String path) {
        return texts.getOrDefault(path, unseen());
    }

    @Override
    public Reading<String> readGzip(String path, int longest) {
        return unseen();
    }

    @Override
    public Reading<String> link(String path) {
        return path.startsWith(dev + "/") ? Reading.absent() : unseen();
    }

    @Override
    public Reading<List<String>> list(String path) {
        return path.equals(dev) ? Reading.of(List.copyOf(nodes.keySet())) : unseen();
    }

    @Override
    public Reading<Attributes> attributes(String path) {
        var kind = path.startsWith(dev + "/") ? nodes.get(path.substring(dev.length() + 1)) : null;
        return kind == null ? unseen() : Reading.of(new Attributes(0, 0, 0, 0, 0, 0, kind));
    }

    @Override
    public String real(String path) {
        return path;
    }

    private static <T> Reading<T> unseen() {
        return Reading.unreadable("not seen from inside");
    }
}
