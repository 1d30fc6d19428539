package dev.berth.command.webhook.save;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.webhook.SavedWebhooks;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.webhook.SaveWebhook;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Saves a webhook of the caller's workspace in place of the one before. */
final class SaveWebhookHandler {
    /** Each is told of what happens, and waits for its own answers. */
    static final int MAX_WEBHOOKS = 10;

    private SaveWebhookHandler() {}

    static CompletableFuture<Decision<WebhookAnswer>> handle(SaveWebhook command, History history, Instant now) {
        return history.of(WebhookEvent.tag(command.caller().workspace()))
                .thenApply(SavedWebhooks::of)
                .thenApply(saved -> decide(command, saved));
    }

    private static Decision<WebhookAnswer> decide(SaveWebhook command, SavedWebhooks saved) {
        var before = saved.secrets().get(command.webhook());
        if (before == null && saved.secrets().size() >= MAX_WEBHOOKS) {
            return Decision.unchanged(new WebhookAnswer.Refused(Problem.of(
                    ProblemCode.TOO_MANY_WEBHOOKS,
                    "This workspace has %d webhooks, which is as many as one may have. Remove one, or save this one under the name of another."
                            .formatted(MAX_WEBHOOKS))));
        }
        return new Decision<>(
                List.of(new WebhookSaved(
                        command.webhook(),
                        command.caller().workspace(),
                        command.origin(),
                        command.topics(),
                        command.secrets())),
                last -> new WebhookAnswer.Accepted(before, CompletableFuture.completedFuture(last)));
    }
}
