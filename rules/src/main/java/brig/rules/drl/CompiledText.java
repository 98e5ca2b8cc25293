package brig.rules.drl;

import brig.policy.Place;
import brig.rules.drl.Culprits.RuleName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What two JVMs say to each other about rule files and what becomes of them. */
final class CompiledText {
    private static final int LONGEST = 64 << 20;
    private static final int GOOD = 0;
    private static final int BAD = 1;

    private CompiledText() {}

    static void writeFiles(List<DrlFile> files, DataOutputStream out) throws IOException {
        out.writeInt(files.size());
        for (var file : files) {
            write(file.path(), out);
            write(file.text(), out);
        }
    }

    static List<DrlFile> readFiles(DataInputStream in) throws IOException {
        var files = new ArrayList<DrlFile>();
        for (int left = in.readInt(); left > 0; left--) {
            files.add(new DrlFile(text(in), text(in)));
        }
        return files;
    }

    static void write(CompiledRules rules, DataOutputStream out) throws IOException {
        out.writeByte(GOOD);
        out.writeInt(rules.classes().size());
        for (var type : rules.classes().entrySet()) {
            write(type.getKey(), out);
            write(type.getValue(), out);
        }
        out.writeInt(rules.models().size());
        for (var model : rules.models()) {
            write(model, out);
        }
        out.writeInt(rules.places().size());
        for (var place : rules.places().entrySet()) {
            write(place.getKey().packaged(), out);
            write(place.getKey().name(), out);
            write(place.getValue().file(), out);
            out.writeInt(place.getValue().line());
            out.writeInt(place.getValue().column());
        }
    }

    static void write(DrlException why, DataOutputStream out) throws IOException {
        out.writeByte(BAD);
        out.writeInt(why.problems().size());
        for (var problem : why.problems()) {
            write(problem.path(), out);
            out.writeInt(problem.line());
            write(problem.message(), out);
        }
    }

    /** @throws DrlException if that is what the other one says */
    static CompiledRules read(DataInputStream in) throws IOException, DrlException {
        if (in.readByte() == BAD) {
            var problems = new ArrayList<DrlException.Problem>();
            for (int left = in.readInt(); left > 0; left--) {
                problems.add(new DrlException.Problem(text(in), in.readInt(), text(in)));
            }
            throw new DrlException(problems);
        }
        var classes = new HashMap<String, byte[]>();
        for (int left = in.readInt(); left > 0; left--) {
            classes.put(text(in), bytes(in));
        }
        var models = new ArrayList<String>();
        for (int left = in.readInt(); left > 0; left--) {
            models.add(text(in));
        }
        var places = new HashMap<RuleName, Place>();
        for (int left = in.readInt(); left > 0; left--) {
            places.put(new RuleName(text(in), text(in)), new Place(text(in), in.readInt(), in.readInt()));
        }
        return new CompiledRules(classes, models, places);
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a length of " + length);
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
