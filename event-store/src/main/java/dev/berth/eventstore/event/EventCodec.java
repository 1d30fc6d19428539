package dev.berth.eventstore.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events to JSON and back. Unknown fields are skipped, so that older programs can read what newer ones wrote; instants
 * are ISO texts cut to microseconds, which is what PostgreSQL keeps; durations are ISO texts.
 */
public final class EventCodec {
    private final EventTypes types;
    private final ObjectMapper mapper = newMapper();
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    public EventCodec(EventTypes types) {
        this.types = types;
    }

    /** The mapper that does it; shared, do not reconfigure. */
    public ObjectMapper mapper() {
        return mapper;
    }

    /**
     * The event as an instance of its class.
     *
     * @throws IllegalArgumentException if no class is known under its name, or only another version of it
     * @throws UncheckedIOException if its bytes are not what the class expects
     */
    public Object decode(StoredEvent event) {
        Class<?> type = types.typeNamed(event.name())
                .orElseThrow(() -> new IllegalArgumentException("Event " + event.position() + " is a " + event.name()
                        + ", which this program does not know: the log was written by a newer program"));
        types.requireReadable(event);
        try {
            // A reader of its own for each class: the mapper would look the class up again for every event.
            return readers.computeIfAbsent(type, mapper::readerFor).readValue(event.payload());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Event " + event.position() + " (" + event.name() + ") cannot be read as " + type.getName(), e);
        }
    }

    /**
     * The event as it would be stored today: under today's name and version. What the store's readers hand out is so
     * already; this is for events from elsewhere, such as the golden files of a test.
     */
    public StoredEvent upcast(StoredEvent event) {
        return types.current(event, mapper);
    }

    /** The bytes under which this event is stored. */
    public byte[] encode(Object event) {
        try {
            return mapper.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(event.getClass().getName() + " cannot be written as JSON", e);
        }
    }

    public static ObjectMapper newMapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule().addSerializer(new InstantInMicros()))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .build();
    }

    private static final class InstantInMicros extends StdSerializer<Instant> {
        @Serial
        private static final long serialVersionUID = 1L;

        InstantInMicros() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.truncatedTo(ChronoUnit.MICROS).toString());
        }
    }
}
