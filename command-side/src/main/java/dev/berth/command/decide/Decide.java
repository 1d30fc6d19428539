package dev.berth.command.decide;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Reads what a command depends on and decides. Run again from the start when a competing append came first. */
@FunctionalInterface
public interface Decide<C, A> {
    /**
     * Decides {@code command}.
     *
     * @param history what happened so far; whatever is read from it becomes part of the append's condition
     * @param now the time of the events, cut to microseconds
     */
    CompletableFuture<Decision<A>> decide(C command, History history, Instant now);
}
