package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Names;

/** A pod's name, unique among the living pods of its workspace. */
public record PodName(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PodName {
        if (!Names.isValid(value)) {
            throw new IllegalArgumentException("'%s' is no pod name: %s".formatted(value, Names.RULE));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
