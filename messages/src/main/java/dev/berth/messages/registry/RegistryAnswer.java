package dev.berth.messages.registry;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What became of a command about a login at a registry. */
public sealed interface RegistryAnswer {
    /**
     * The command was accepted.
     *
     * @param login as it is from now on, or was until it was removed
     * @param forgotten reference to the password that nothing refers to any more, null where there was none
     * @param position of the event appended, completed once the append is durable
     */
    record Accepted(RegistryLoginView login, @Nullable String forgotten, CompletableFuture<Long> position)
            implements RegistryAnswer {}

    record Refused(Problem problem) implements RegistryAnswer {}
}
