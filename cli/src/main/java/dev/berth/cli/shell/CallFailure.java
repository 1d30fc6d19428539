package dev.berth.cli.shell;

import java.util.List;

/** Why a command cannot go on: one line, more where there is more to say, and the exit code. */
public final class CallFailure extends RuntimeException {
    private final int exitCode;
    private final List<String> details;
    private final String json;

    public CallFailure(int exitCode, String sentence) {
        this(exitCode, sentence, List.of(), "");
    }

    /**
     * @param details lines below the first one
     * @param json what the server answered, empty where it did not
     */
    public CallFailure(int exitCode, String sentence, List<String> details, String json) {
        super(sentence);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
        this.json = json;
    }

    public int exitCode() {
        return exitCode;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    List<String> details() {
        return details;
    }

    String json() {
        return json;
    }
}
