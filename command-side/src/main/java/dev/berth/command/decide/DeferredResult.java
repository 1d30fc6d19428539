package dev.berth.command.decide;

import java.util.concurrent.CompletableFuture;

/** The answer to a command, complete once the append is durable. */
public record DeferredResult<A>(CompletableFuture<A> answer) {}
