package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an answer is to be read as. */
record JsonType<T>(ObjectReader reader) {
    T read(byte[] json) {
        try {
            return reader.readValue(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Nomad sent something that is not the JSON expected here", e);
        }
    }
}
