package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** From when on people may log in to a pod that runs, spelled {@code on-demand} on the wire. */
public enum SessionTrigger {
    /** As soon as it runs and for as long as it does. */
    ON_STARTUP,
    /** As soon as it runs; the first log-in begins the time after which nobody is let in any more. */
    ON_DEMAND,
    /** Once its start command has failed; then it is kept for a time, and stopped. It is stopped at once where that ends well. */
    ON_FAILURE;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static SessionTrigger ofWord(String word) {
        for (var trigger : values()) {
            if (trigger.word().equals(word)) {
                return trigger;
            }
        }
        throw new IllegalArgumentException("'%s' is no trigger: on-startup, on-demand or on-failure".formatted(word));
    }
}
