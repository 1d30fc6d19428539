package dev.berth.eventstore.processor;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.r2dbc.spi.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Tokens as their columns {@code token} and {@code token_type}. */
record TokenCodec(ObjectMapper json) {
    byte @Nullable [] bytes(@Nullable TrackingToken token) {
        try {
            return token == null ? null : json.writeValueAsBytes(token);
        } catch (IOException e) {
            throw new UncheckedIOException("Token " + token + " cannot be written as JSON", e);
        }
    }

    static @Nullable String type(@Nullable TrackingToken token) {
        return token == null ? null : token.getClass().getName();
    }

    /** Of a row that begins with both columns. */
    Optional<TrackingToken> token(Row row) {
        byte[] bytes = row.get(0, byte[].class);
        String type = row.get(1, String.class);
        if (bytes == null || type == null) {
            return Optional.empty();
        }
        try {
            Class<? extends TrackingToken> tokenClass = Class.forName(
                            type, true, Thread.currentThread().getContextClassLoader())
                    .asSubclass(TrackingToken.class);
            return Optional.of(json.readValue(bytes, tokenClass));
        } catch (ClassNotFoundException | IOException e) {
            throw new IllegalStateException("A stored token of type " + type + " cannot be read", e);
        }
    }
}
