import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites a jar whose class files are older than version 50 (picocli's are 49, of Java 5): the JVM's AOT cache refuses those,
 * because they carry no stack maps. Instructions stay as they are.
 */
final class Modernise {
    private static final int JAVA_8 = 52;

    /** Each body is built anew, for only then are its stack maps made. */
    private static void modernise(ClassBuilder builder, ClassElement element) {
        switch (element) {
            case ClassFileVersion _ -> builder.withVersion(JAVA_8, 0);
            case MethodModel method ->
                builder.transformMethod(method, MethodTransform.transformingCode((code, each) -> code.with(each)));
            default -> builder.with(element);
        }
    }

    public static void main(String[] args) throws IOException {
        var jar = Path.of(args[0]);
        var result = Path.of(args[0] + ".new");
        try (var in = new JarFile(jar.toFile());
                var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                var out = new JarOutputStream(Files.newOutputStream(result))) {
            var hierarchy =
                    ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
            var files = ClassFile.of(
                    ClassFile.ClassHierarchyResolverOption.of(hierarchy),
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
            for (var entry : in.stream().toList()) {
                var bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class")) {
                    var model = files.parse(bytes);
                    if (model.majorVersion() < 50) {
                        bytes = files.transformClass(model, Modernise::modernise);
                    }
                }
                var copy = new java.util.zip.ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
        Files.move(result, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
