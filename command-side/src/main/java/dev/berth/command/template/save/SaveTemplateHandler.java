package dev.berth.command.template.save;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.template.TemplateDecisions;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.SaveTemplate;
import dev.berth.messages.template.SavedTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Saves a template of the caller's workspace or of the owner's. How many there are is read only where one more comes. */
final class SaveTemplateHandler {
    /** For each workspace, and as many of the owner's: all of them are in one answer. */
    static final int MAX_TEMPLATES = 100;

    private SaveTemplateHandler() {}

    static CompletableFuture<Decision<TemplateAnswer>> handle(SaveTemplate command, History history, Instant now) {
        var workspace = command.caller().workspace();
        return history.of(TemplateEvent.tag(
                        workspace, command.shared(), command.template().id()))
                .thenApply(TemplateDecisions::of)
                .thenCompose(before -> before == null
                        ? history.of(TemplateEvent.countTag(workspace, command.shared()))
                                .thenApply(all -> decide(command, null, count(all), now))
                        : CompletableFuture.completedFuture(decide(command, before, 0, now)));
    }

    private static Decision<TemplateAnswer> decide(
            SaveTemplate command, @Nullable SavedTemplate before, int others, Instant now) {
        var template = command.template();
        if (before != null && before.template().equals(template)) {
            // Also where a version is expected: this may be the repetition of what led to the present one.
            return Decision.unchanged(
                    new TemplateAnswer.Accepted(before, CompletableFuture.completedFuture(before.version())));
        }
        var expected = command.expectedVersions();
        if (expected != null && TemplateDecisions.isOutdated(expected, before)) {
            return TemplateDecisions.refuse(TemplateDecisions.outdated(expected, template.id(), before));
        }
        if (command.onlyNew() && before != null) {
            return TemplateDecisions.refuse(isThere(template.id()));
        }
        if (others >= MAX_TEMPLATES) {
            return TemplateDecisions.refuse(tooMany(command));
        }
        var saved = new TemplateSaved(command.caller().workspace(), command.shared(), template, before == null);
        return new Decision<>(
                List.of(saved),
                last -> new TemplateAnswer.Accepted(
                        new SavedTemplate(template, command.shared(), last, now),
                        CompletableFuture.completedFuture(last)));
    }

    private static int count(List<RecordedEvent> all) {
        int count = 0;
        for (var recorded : all) {
            count += recorded.event() instanceof TemplateSaved ? 1 : -1;
        }
        return count;
    }

    private static Problem isThere(String id) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                "If-None-Match asks for a new template, but there is one '%s' here already. Choose another id, or edit that one."
                        .formatted(id));
    }

    private static Problem tooMany(SaveTemplate command) {
        return Problem.of(
                ProblemCode.QUOTA_EXCEEDED,
                "%s %d templates, as many as there may be. Delete one that is not needed."
                        .formatted(
                                command.shared()
                                        ? "The owner has saved"
                                        : "The workspace '%s' has saved"
                                                .formatted(command.caller().workspace()),
                                MAX_TEMPLATES));
    }
}
