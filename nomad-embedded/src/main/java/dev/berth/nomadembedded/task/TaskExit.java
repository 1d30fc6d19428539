package dev.berth.nomadembedded.task;

/**
 * How a task ended.
 *
 * @param message what its driver says to it, empty for nothing
 */
public record TaskExit(int code, boolean oomKilled, String message) {
    public static TaskExit of(int code) {
        return new TaskExit(code, false, "");
    }
}
