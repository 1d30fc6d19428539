package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.NotebookSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may log in to a pod's notebook, as somebody typed it. */
record NotebookLogin(String user, String password) {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    private static final int MIN_PASSWORD = 8;
    /** What makes a hash of it takes longer the longer it is. */
    private static final int MAX_PASSWORD = 128;

    /** What may stand in {@code notebook}. Names the fields for {@link JsonBody#allowOnly}. */
    record NotebookFields(
            @Schema(description = "Whom the log-in asks for", example = "ada")
            String user,

            @Schema(
                    description = "Only its hash is kept, and it is never shown",
                    minLength = MIN_PASSWORD,
                    maxLength = MAX_PASSWORD)
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
        var password = given.text("password");
        if (!given.isGiven("user")) {
            given.fault("missing", "user", "Name the user that the notebook's log-in is to ask for, e.g. 'ada'.");
        } else if (user != null && !USER.matcher(user).matches()) {
            given.fault(
                    "invalid-name",
                    "user",
                    "A user is 1 to 64 letters, digits and '.', '_', '@', '+' and '-', beginning with a letter or digit.");
        }
        if (!given.isGiven("password")) {
            given.fault("missing", "password", "Give the password that the notebook's log-in is to ask for.");
        } else if (password != null) {
            check(password, given);
        }
        return body.faults().size() > faults || user == null || password == null
                ? null
                : new NotebookLogin(user, password);
    }

    private static void check(String password, JsonBody given) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_PASSWORD) {
            given.fault(
                    "too-short",
                    "password",
                    "Whoever guesses it runs programs in the pod. Take %d characters at least."
                            .formatted(MIN_PASSWORD));
        } else if (length > MAX_PASSWORD) {
            given.fault("too-long", "password", "A password takes at most %d characters.".formatted(MAX_PASSWORD));
        } else if (password.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(password)) {
            given.fault(
                    "invalid-value", "password", "A password cannot hold characters that nobody can type into a form.");
        }
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
