package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is spoken at a port of a pod. */
public enum PortProtocol {
    /** What a browser speaks. */
    HTTP,
    /** Anything else. */
    TCP;

    /** As people write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PortProtocol> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    @JsonCreator
    static PortProtocol of(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("'%s' is no protocol".formatted(word)));
    }
}
