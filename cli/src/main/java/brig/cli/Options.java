package brig.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Describes a verb's command line in a few words a line. */
final class Options {
    private final CommandSpec spec;

    private Options(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * A command line without options. picocli's own factory looks for Groovy when it is loaded, in every jar that there is
     * (some 40 ms); ours makes the lists that {@link #values} and {@link #words} ask for.
     */
    static CommandSpec empty() {
        return CommandSpec.wrapWithoutInspection(null, Options::create);
    }

    /** Parses by a description that {@link #of} or {@link #empty} began. */
    static CommandLine line(CommandSpec spec) {
        return new CommandLine(spec, Options::create);
    }

    private static <K> K create(Class<K> type) {
        return type.cast(new ArrayList<>());
    }

    static Options of(String description) {
        var spec = empty();
        spec.usageMessage().description(description);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this and stop.")
                .build());
        return new Options(spec);
    }

    Options flag(String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
        return this;
    }

    Options value(String label, String description, String... names) {
        return value("1", label, description, names);
    }

    /** An option whose value may be left out, or must be written behind {@code =}. */
    Options valueOrNone(String label, String description, String... names) {
        return value("0..1", label, description, names);
    }

    private Options value(String arity, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(String.class)
                .arity(arity)
                .fallbackValue("")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    Options values(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    Options words(String arity, String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index(arity.equals("1") ? "0" : "0..*")
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity)
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** From the first word that is no option on, nothing is one: the rest is somebody else's command line. */
    Options stopAtFirstWord() {
        spec.parser().stopAtPositional(true);
        return this;
    }

    Options synopsis(String... lines) {
        spec.usageMessage().customSynopsis(lines);
        return this;
    }

    CommandSpec footer(String... lines) {
        spec.usageMessage().footer(lines);
        return spec;
    }
}
