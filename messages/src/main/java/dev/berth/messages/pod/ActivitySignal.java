package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a pod was seen to be used by, spelled {@code terminal} on the wire. */
public enum ActivitySignal {
    /** By nothing yet: it began to run, came back after it was lost, or was from then on to be stopped when idle. */
    START,
    /** Somebody is at a terminal in it. */
    TERMINAL,
    /** A command or a copy was begun, or much goes over a connection with one, as with an editor's. */
    CONNECTION,
    /** Its processors or GPUs are busy. */
    JOBS,
    /** Much goes over a connection that only forwards ports. */
    PORTS;

    /** Whether it counts only for pods of which somebody has asked for that. */
    public boolean isOptional() {
        return this == JOBS || this == PORTS;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ActivitySignal ofWord(String word) {
        for (var signal : values()) {
            if (signal.word().equals(word)) {
                return signal;
            }
        }
        throw new IllegalArgumentException("'%s' is no signal of use".formatted(word));
    }
}
