package dev.berth.messages;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The owner of pods, keys and quota. A person has one, a team shares one. */
public record Workspace(@JsonValue String name) {
    /** Exists from the first start. */
    public static final Workspace MAIN = new Workspace("main");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Workspace {
        if (!Names.isValid(name)) {
            throw new IllegalArgumentException("'%s' is no workspace name: %s".formatted(name, Names.RULE));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
