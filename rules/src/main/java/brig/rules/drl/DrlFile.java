package brig.rules.drl;

/**
 * A rule file's text.
 *
 * @param path as messages shall name it
 */
public record DrlFile(String path, String text) {}
