package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.task.TaskExit;

/** What the runner of an allocation reacts to. */
sealed interface Signal {
    record Stop() implements Signal {}

    record ShutDown() implements Signal {}

    record Recheck() implements Signal {}

    record Ended(TaskExit exit) implements Signal {}

    /** It could not start, and another try would fail the same way. */
    record Unrecoverable() implements Signal {}

    /** Whether the allocation is not to run any longer. */
    default boolean isEnd() {
        return this instanceof Stop || this instanceof ShutDown;
    }
}
