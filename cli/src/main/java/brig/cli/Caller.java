package brig.cli;

import brig.cli.run.Seat;
import java.util.Map;

/**
 * Who called a command: this process itself, or a client of the daemon.
 *
 * @param environment of the caller
 * @param seat where what the command runs is steered from
 */
record Caller(Map<String, String> environment, Seat seat) {}
