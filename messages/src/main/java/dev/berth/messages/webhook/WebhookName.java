package dev.berth.messages.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Names;

/** What a webhook is called, unique in its workspace. */
public record WebhookName(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WebhookName {
        if (!Names.isValid(value)) {
            throw new IllegalArgumentException("'%s' is no name of a webhook: %s".formatted(value, Names.RULE));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
