package dev.berth.eventstore.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.common.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** An event's metadata, read from its JSON when somebody asks: a projection that folds a million events never does. */
@Internal
public final class StoredMetadata extends AbstractMap<String, String> {
    public static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

    private final String json;
    private final ObjectReader reader;
    private volatile @Nullable Map<String, String> read;

    private StoredMetadata(String json, ObjectReader reader) {
        this.json = json;
        this.reader = reader;
    }

    /** {@code reader} is of {@link #TYPE}. */
    public static Map<String, String> of(String json, ObjectReader reader) {
        return json.equals("{}") ? Map.of() : new StoredMetadata(json, reader);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return map().entrySet();
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
        return map().get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return map().containsKey(key);
    }

    private Map<String, String> map() {
        Map<String, String> known = read;
        if (known == null) {
            try {
                known = Map.copyOf(reader.<Map<String, String>>readValue(json));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Metadata in the log that is not a JSON object of texts: " + json, e);
            }
            read = known;
        }
        return known;
    }
}
