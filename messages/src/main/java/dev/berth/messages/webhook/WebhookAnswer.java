package dev.berth.messages.webhook;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What became of a command about a webhook. */
public sealed interface WebhookAnswer {
    /**
     * The command was accepted.
     *
     * @param forgotten reference to the secrets that nothing refers to any more, null where there were none
     * @param position of the event appended, or 0 where none was, completed once the append is durable
     */
    record Accepted(@Nullable String forgotten, CompletableFuture<Long> position) implements WebhookAnswer {}

    record Refused(Problem problem) implements WebhookAnswer {}
}
