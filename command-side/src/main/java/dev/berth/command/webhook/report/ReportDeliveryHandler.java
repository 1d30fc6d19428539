package dev.berth.command.webhook.report;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.webhook.ReportDelivery;
import dev.berth.messages.webhook.WebhookAnswer;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.messages.webhook.WebhookEvent.WebhookDelivered;
import dev.berth.messages.webhook.WebhookEvent.WebhookDeliveryFailed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Remembers the end of a delivery once, however often it is reported: of two who have told a webhook the first one counts. */
final class ReportDeliveryHandler {
    private ReportDeliveryHandler() {}

    static CompletableFuture<Decision<WebhookAnswer>> handle(ReportDelivery command, History history, Instant now) {
        return history.of(WebhookEvent.deliveryTag(command.caller().workspace(), command.webhook(), command.delivery()))
                .thenApply(before -> decide(command, before));
    }

    private static Decision<WebhookAnswer> decide(ReportDelivery command, List<RecordedEvent> before) {
        return before.isEmpty()
                ? new Decision<>(
                        List.of(event(command)),
                        last -> new WebhookAnswer.Accepted(null, CompletableFuture.completedFuture(last)))
                : Decision.unchanged(new WebhookAnswer.Accepted(
                        null, CompletableFuture.completedFuture(before.getLast().position())));
    }

    private static WebhookEvent event(ReportDelivery command) {
        var workspace = command.caller().workspace();
        return command.failure() == null
                ? new WebhookDelivered(
                        command.webhook(),
                        workspace,
                        command.delivery(),
                        command.position(),
                        command.topic(),
                        Objects.requireNonNull(command.status(), "what was delivered was answered"),
                        command.tries())
                : new WebhookDeliveryFailed(
                        command.webhook(),
                        workspace,
                        command.delivery(),
                        command.position(),
                        command.topic(),
                        command.status(),
                        command.tries(),
                        command.failure());
    }
}
