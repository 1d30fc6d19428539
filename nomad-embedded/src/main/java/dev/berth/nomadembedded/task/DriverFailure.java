package dev.berth.nomadembedded.task;

import org.jspecify.annotations.Nullable;

/** Why a driver could not do what it was asked for, in words for people. */
public final class DriverFailure extends Exception {
    private final boolean recoverable;

    private DriverFailure(String reason, boolean recoverable, @Nullable Throwable cause) {
        super(reason, cause);
        this.recoverable = recoverable;
    }

    /** Another try may succeed, so the restart policy decides. */
    public static DriverFailure recoverable(String reason, Throwable cause) {
        return new DriverFailure(reason, true, cause);
    }

    /** Another try would fail the same way. */
    public static DriverFailure lasting(String reason) {
        return new DriverFailure(reason, false, null);
    }

    public boolean isRecoverable() {
        return recoverable;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
