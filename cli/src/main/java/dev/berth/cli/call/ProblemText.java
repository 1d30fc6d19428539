package dev.berth.cli.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.shell.CallFailure;
import dev.berth.cli.shell.ExitCode;
import dev.berth.cli.shell.JsonTree;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Makes of a refusal (RFC 9457) one line, a line for each field, and an exit code. */
final class ProblemText {
    private static final int SHOWN = 1000;

    private ProblemText() {}

    static CallFailure of(URI server, int status, String text) {
        JsonNode problem = JsonTree.parse(text);
        if (problem == null || !problem.path("code").isTextual()) {
            return new CallFailure(
                    ExitCode.of(status, ""),
                    "%s answered %d, and not as Berth does. Is something else at this address, or in between?"
                            .formatted(server, status));
        }
        String code = JsonTree.text(problem, "code");
        String detail = JsonTree.text(problem, "detail");
        var lines = new ArrayList<String>();
        for (JsonNode fault : problem.path("errors")) {
            // Where one thing is wrong, the sentence above says it already.
            if (!detail.contains(JsonTree.text(fault, "detail"))) {
                lines.add(shortened(where(fault) + JsonTree.text(fault, "detail")));
            }
        }
        if (status == 401) {
            lines.add("Log in again: berth login %s --token-stdin".formatted(server));
        }
        if (status >= 500) {
            lines.add("Request id: " + JsonTree.text(problem, "requestId"));
        }
        return new CallFailure(
                ExitCode.of(status, code),
                detail.isEmpty() ? JsonTree.text(problem, "title") : detail,
                List.copyOf(lines),
                text);
    }

    private static String where(JsonNode fault) {
        if (fault.hasNonNull("field")) {
            return JsonTree.text(fault, "field") + ": ";
        }
        return fault.hasNonNull("line") ? "line %s: ".formatted(JsonTree.text(fault, "line")) : "";
    }

    private static String shortened(String line) {
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
