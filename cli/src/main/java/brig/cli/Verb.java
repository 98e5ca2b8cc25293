package brig.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One verb of the command line. Its options are described by calls and not by annotations: reading annotations took twice as
 * long as all the rest of picocli (54 ms of processor time against 27, with the AOT cache).
 */
interface Verb {
    /** Options, parameters and help; cheap enough to be asked for by {@code brig help} for all verbs. */
    CommandSpec describe();

    /** @return the exit code */
    int run(ParseResult line, Console console) throws CommandFailure;
}
