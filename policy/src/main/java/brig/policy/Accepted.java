package brig.policy;

/**
 * A warning that a comment beside its line accepts: {@code # accept engine-socket: the reason}.
 *
 * @param reason as the comment has it
 */
public record Accepted(Problem problem, String reason) {}
