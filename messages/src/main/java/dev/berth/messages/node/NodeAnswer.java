package dev.berth.messages.node;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;

/** What became of a command about a machine. */
public sealed interface NodeAnswer {
    /**
     * The command was accepted.
     *
     * @param position of the event appended, completed once the append is durable
     */
    record Accepted(CompletableFuture<Long> position) implements NodeAnswer {}

    record Refused(Problem problem) implements NodeAnswer {}
}
