package dev.berth.command.template;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.RecordedEvent;
import dev.berth.command.http.RequestHeaders;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.SavedTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What decisions about templates have in common. */
public final class TemplateDecisions {
    private TemplateDecisions() {}

    /** The template after {@code history}, null where there is none. */
    public static @Nullable SavedTemplate of(List<RecordedEvent> history) {
        SavedTemplate template = null;
        for (var recorded : history) {
            if (recorded.event() instanceof TemplateEvent event) {
                template = switch (event) {
                    case TemplateSaved saved ->
                        new SavedTemplate(saved.template(), saved.shared(), recorded.position(), recorded.at());
                    case TemplateRemoved _ -> null;
                };
            }
        }
        return template;
    }

    /** Whether it is not at one of the versions that the caller expects. */
    public static boolean isOutdated(@Nullable Set<Long> expected, @Nullable SavedTemplate template) {
        return expected != null && (template == null || !expected.contains(template.version()));
    }

    public static Problem outdated(Set<Long> expected, String id, @Nullable SavedTemplate template) {
        return Problem.of(
                ProblemCode.VERSION_MISMATCH,
                template == null
                        ? "If-Match names %s, but there is no template '%s' here any more. Read the list again and decide anew."
                                .formatted(RequestHeaders.shown(expected), id)
                        : "If-Match names %s, but the template '%s' is at version %d. Read it again and decide anew."
                                .formatted(RequestHeaders.shown(expected), id, template.version()));
    }

    /** The same for one that never was and for one of another workspace. */
    public static Problem unknown(String id, boolean shared) {
        return Problem.of(
                ProblemCode.UNKNOWN_TEMPLATE,
                (shared
                                ? "The owner has saved no template '%s' for every workspace. GET /v1/admin/templates lists those there are."
                                : "This workspace has saved no template '%s' of its own. GET /v1/templates lists those there are, with their source.")
                        .formatted(id.length() <= 64 ? id : id.substring(0, 64) + "…"));
    }

    public static Decision<TemplateAnswer> refuse(Problem problem) {
        return Decision.unchanged(new TemplateAnswer.Refused(problem));
    }
}
