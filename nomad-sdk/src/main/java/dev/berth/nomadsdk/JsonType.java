package dev.berth.nomadsdk;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;

/** What an answer is to be read as. */
record JsonType<T>(ObjectReader reader) {
    /** Fails with {@link NomadRefusal.NotNomad} where it is something else. */
    T read(byte[] json) {
        try {
            return reader.readValue(json);
        } catch (IOException e) {
            throw NomadException.notNomad(json, e);
        }
    }
}
