package dev.berth.command.node.change;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.node.NodeAction;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A body of {@code POST /v1/admin/nodes/{id}/actions} that was read. */
record NodeActionRequest(NodeAction action, Duration deadline) {
    private static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);
    private static final Duration MAX_DEADLINE = Duration.ofDays(7);

    /** Throws the problem where something is wrong. */
    static NodeActionRequest read(@Nullable Map<String, Object> json) {
        var body = JsonBody.of(json);
        body.allowOnly(NodeActionBody.class);
        var action = action(body);
        var deadline = deadline(body, action);
        if (!body.faults().isEmpty()) {
            throw new Problem(
                            ProblemCode.INVALID_SPEC,
                            "Send {\"action\": \"drain\", \"deadline\": \"PT1H\"}, or undrain, cordon or uncordon without a deadline.",
                            body.faults())
                    .asException();
        }
        return new NodeActionRequest(action.orElseThrow(), deadline);
    }

    private static Optional<NodeAction> action(JsonBody body) {
        var word = body.text("action");
        var action = Arrays.stream(NodeAction.values())
                .filter(each -> each.word().equals(word))
                .findFirst();
        if (action.isEmpty() && body.faults().isEmpty()) {
            body.fault("invalid-action", "action", "Must be drain, undrain, cordon or uncordon.");
        }
        return action;
    }

    private static Duration deadline(JsonBody body, Optional<NodeAction> action) {
        var text = body.text("deadline");
        if (text == null) {
            return DEFAULT_DEADLINE;
        }
        if (action.isPresent() && action.get() != NodeAction.DRAIN) {
            body.fault("not-for-this-action", "deadline", "Only a drain has a deadline.");
        }
        try {
            var deadline = Duration.parse(text);
            if (deadline.isPositive() && deadline.compareTo(MAX_DEADLINE) <= 0) {
                return deadline;
            }
        } catch (DateTimeParseException e) {
            // Told below, as is one that is out of range.
        }
        body.fault("invalid-duration", "deadline", "Must be an ISO-8601 duration of up to 7 days, e.g. 'PT1H'.");
        return DEFAULT_DEADLINE;
    }
}
