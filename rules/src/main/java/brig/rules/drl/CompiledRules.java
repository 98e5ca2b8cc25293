package brig.rules.drl;

import brig.policy.Place;
import brig.rules.drl.Culprits.RuleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drools.model.Model;

/**
 * Rules as classes.
 *
 * @param classes bytes by the class file's path, such as {@code a/b/C.class}
 * @param models names of the classes that hold the rules: {@link Model}s
 * @param places where in the files each rule begins
 */
public record CompiledRules(Map<String, byte[]> classes, List<String> models, Map<RuleName, Place> places) {
    public static final CompiledRules NONE = new CompiledRules(Map.of(), List.of(), Map.of());

    public CompiledRules {
        classes = Map.copyOf(classes);
        models = List.copyOf(models);
        places = Map.copyOf(places);
    }

    /** The same, asking for their {@link Budget}. */
    public CompiledRules guarded() {
        return Guard.guarded(this);
    }

    /** Which rules a class belongs to. */
    public Culprits culprits() {
        return Culprits.of(this);
    }

    /** Loads the classes beside Brig's own. */
    public List<Model> load() throws ReflectiveOperationException {
        var loader = new Loader(classes);
        var loaded = new ArrayList<Model>();
        for (var name : models) {
            loaded.add((Model) loader.loadClass(name).getDeclaredConstructor().newInstance());
        }
        return loaded;
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes) {
            super(CompiledRules.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            var bytes = classes.get(name.replace('.', '/') + ".class");
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
