package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Names;
import org.jspecify.annotations.Nullable;

/** A pod's name, unique among the living pods of its workspace. */
public record PodName(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PodName {
        if (!Names.isValid(value)) {
            throw new IllegalArgumentException("'%s' is no pod name: %s".formatted(value, Names.RULE));
        }
    }

    /** The name of one of its nodes, such as {@code train-1}; null where that is longer than a name can be. */
    public @Nullable PodName ofNode(int index) {
        var node = value + "-" + index;
        return Names.isValid(node) ? new PodName(node) : null;
    }

    @Override
    public String toString() {
        return value;
    }
}
