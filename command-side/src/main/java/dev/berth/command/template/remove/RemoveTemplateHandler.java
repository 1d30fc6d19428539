package dev.berth.command.template.remove;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.template.TemplateDecisions;
import dev.berth.messages.template.RemoveTemplate;
import dev.berth.messages.template.SavedTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes a template of the caller's workspace or of the owner's. */
final class RemoveTemplateHandler {
    private RemoveTemplateHandler() {}

    static CompletableFuture<Decision<TemplateAnswer>> handle(RemoveTemplate command, History history, Instant now) {
        return history.of(TemplateEvent.tag(command.caller().workspace(), command.shared(), command.id()))
                .thenApply(TemplateDecisions::of)
                .thenApply(template -> decide(command, template));
    }

    private static Decision<TemplateAnswer> decide(RemoveTemplate command, @Nullable SavedTemplate template) {
        if (template == null) {
            return TemplateDecisions.refuse(TemplateDecisions.unknown(command.id(), command.shared()));
        }
        var expected = command.expectedVersions();
        if (expected != null && TemplateDecisions.isOutdated(expected, template)) {
            return TemplateDecisions.refuse(TemplateDecisions.outdated(expected, command.id(), template));
        }
        return new Decision<>(
                List.of(new TemplateRemoved(command.caller().workspace(), command.shared(), command.id())),
                last -> new TemplateAnswer.Accepted(template, CompletableFuture.completedFuture(last)));
    }
}
