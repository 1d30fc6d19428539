package dev.berth.messages.node;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Tag;
import java.util.regex.Pattern;

/** Id of a machine, as Nomad gives it: a UUID in lower case. */
public record NodeId(@JsonValue String value) {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a node's id is a UUID in lower case, not '%s'".formatted(value));
        }
    }

    public static boolean isValid(String value) {
        return UUID.matcher(value).matches();
    }

    public Tag tag() {
        return new Tag(Tag.NODE, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
