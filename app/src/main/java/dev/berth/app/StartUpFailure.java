package dev.berth.app;

import org.jspecify.annotations.Nullable;

/** Why Berth cannot start or go on, as one line for the person at the terminal: what happened, why, and what to do. */
public final class StartUpFailure extends RuntimeException {
    public StartUpFailure(String oneLine) {
        this(oneLine, null);
    }

    /**
     * With the cause, which is kept for a debugging log only.
     *
     * @param oneLine says everything a person needs
     */
    public StartUpFailure(String oneLine, @Nullable Throwable cause) {
        super(oneLine.replaceAll("\\s*\\R\\s*", " | ").strip(), cause);
    }
}
