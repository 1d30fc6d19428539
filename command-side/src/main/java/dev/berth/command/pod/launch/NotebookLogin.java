package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.spec.NotebookPassword;
import dev.berth.messages.pod.NotebookSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may log in to a pod's notebook, as somebody typed it. */
record NotebookLogin(String user, String password) {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** What may stand in {@code notebook}. Names the fields for {@link JsonBody#allowOnly}. */
    record NotebookFields(
            @Schema(description = "Whom the log-in asks for", example = "ada")
            String user,

            @Schema(
                    description = "Only its hash is kept, and it is never shown",
                    minLength = NotebookPassword.MIN,
                    maxLength = NotebookPassword.MAX)
            String password) {}

    /** Null where none is asked for, or what is asked for is wrong. */
    static @Nullable NotebookLogin read(JsonBody body) {
        if (!body.isGiven("notebook")) {
            return null;
        }
        int faults = body.faults().size();
        var given = body.object("notebook");
        if (body.faults().size() > faults) {
            return null;
        }
        given.allowOnly(NotebookFields.class);
        var user = given.text("user");
        if (!given.isGiven("user")) {
            given.fault("missing", "user", "Name the user that the notebook's log-in is to ask for, e.g. 'ada'.");
        } else if (user != null && !USER.matcher(user).matches()) {
            given.fault(
                    "invalid-name",
                    "user",
                    "A user is 1 to 64 letters, digits and '.', '_', '@', '+' and '-', beginning with a letter or digit.");
        }
        var password = NotebookPassword.read(given);
        return body.faults().size() > faults || user == null || password == null
                ? null
                : new NotebookLogin(user, password);
    }

    /** What of it is no secret. */
    NotebookSpec spec() {
        return new NotebookSpec(user);
    }

    /** Without the password: whatever holds this may be printed. */
    @Override
    public String toString() {
        return "NotebookLogin[user=%s]".formatted(user);
    }
}
