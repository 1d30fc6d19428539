package dev.berth.command.webhook.remove;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.webhook.SavedWebhooks;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.webhook.RemoveWebhook;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.messages.webhook.WebhookEvent.WebhookRemoved;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Removes a webhook of the caller's workspace. */
final class RemoveWebhookHandler {
    private RemoveWebhookHandler() {}

    static CompletableFuture<Decision<WebhookAnswer>> handle(RemoveWebhook command, History history, Instant now) {
        return history.of(WebhookEvent.tag(command.caller().workspace()))
                .thenApply(SavedWebhooks::of)
                .thenApply(saved -> decide(command, saved));
    }

    private static Decision<WebhookAnswer> decide(RemoveWebhook command, SavedWebhooks saved) {
        var secrets = saved.secrets().get(command.webhook());
        if (secrets == null) {
            return Decision.unchanged(
                    new WebhookAnswer.Refused(unknown(command.webhook().value())));
        }
        return new Decision<>(
                List.of(new WebhookRemoved(command.webhook(), command.caller().workspace())),
                last -> new WebhookAnswer.Accepted(secrets, CompletableFuture.completedFuture(last)));
    }

    static Problem unknown(String name) {
        return Problem.of(
                ProblemCode.UNKNOWN_WEBHOOK,
                "This workspace has no webhook '%s'. GET /v1/webhooks lists those there are.".formatted(name));
    }
}
