package dev.berth.messages.template;

import dev.berth.messages.problem.Problem;
import java.util.concurrent.CompletableFuture;

/** What became of a command about a template. */
public sealed interface TemplateAnswer {
    /**
     * The command was accepted.
     *
     * @param template as it is from now on, or was until it was removed
     * @param position of the event appended, completed once the append is durable
     */
    record Accepted(SavedTemplate template, CompletableFuture<Long> position) implements TemplateAnswer {}

    record Refused(Problem problem) implements TemplateAnswer {}
}
