package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a user can do with a pod, spelled in lower case on the wire. */
public enum PodAction {
    START,
    STOP,
    RESTART,
    /** Start it again with an empty disk. */
    RESET,
    TERMINATE,
    /** Move the next timer that is set. */
    EXTEND;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static PodAction ofWord(String word) {
        for (var action : values()) {
            if (action.word().equals(word)) {
                return action;
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no action: start, stop, restart, reset, terminate or extend".formatted(word));
    }
}
