package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.EventCatalog;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One event of every name and version that was ever stored lies in {@code src/test/resources/events/<name>/<version>.json}
 * and is read with what the product reads with. Where fields were added to a version, its later shapes lie beside it as
 * {@code <version>-<n>.json}, from 2. These files are never changed: they stand for people's databases.
 */
final class GoldenEventsTest {
    private static final Path FOLDER = Path.of("src/test/resources/events");
    private static final EventTypes TYPES = EventWiring.types();
    private static final EventCodec CODEC = new EventCodec(TYPES);
    private static final ObjectMapper TREES = new ObjectMapper();

    /** Nullable, but needed wherever its partner, the image, is missing. */
    private static final String TEMPLATE = "/spec/template";

    /** Fields that an event which was stored without them is read with all the same; any other is null. */
    private static final Map<String, String> READ_WHERE_MISSING = Map.of(
            "endpoints",
            "[{\"name\":\"ssh\",\"protocol\":\"ssh\",\"target\":{\"host\":\"10.0.0.1\",\"port\":22001}}]",
            "volumes",
            "[]");

    record Golden(String name, String version, int shape, String json) {
        StoredEvent stored() {
            return stored(json);
        }

        StoredEvent stored(String other) {
            return new StoredEvent(
                    1, new UUID(0, 1), name, version, Instant.EPOCH, other.getBytes(StandardCharsets.UTF_8), Map.of());
        }

        @Override
        public String toString() {
            return name + " version " + version + (shape == 1 ? "" : " shape " + shape);
        }
    }

    static List<Golden> golden() throws IOException {
        List<Golden> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String[] version =
                        String.valueOf(file.getFileName()).replace(".json", "").split("-", -1);
                all.add(new Golden(
                        String.valueOf(file.getParent().getFileName()),
                        version[0],
                        version.length == 1 ? 1 : Integer.parseInt(version[1]),
                        Files.readString(file).stripTrailing()));
            }
        }
        return all;
    }

    private static Object read(StoredEvent event) {
        return CODEC.decode(CODEC.upcast(event));
    }

    private static String write(Object event) {
        return new String(CODEC.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void every_event_there_is_has_a_golden_file() throws IOException {
        TYPES.check();
        List<String> there = golden().stream().map(Golden::toString).toList();
        for (Class<?> type : EventCatalog.types()) {
            String name = EventCatalog.qualifiedNameOf(type);
            assertThat(there)
                    .as(
                            "%s has no golden file. Write one event of it, as JSON on one line with every field set, to"
                                    + " app/%s/%s/%s.json; what it should look like is said when it differs.",
                            name, FOLDER, name, EventCatalog.VERSION)
                    .contains(name + " version " + EventCatalog.VERSION);
        }
    }

    private static Golden newestShape(String name, String version) throws IOException {
        return golden().stream()
                .filter(golden -> golden.name.equals(name) && golden.version.equals(version))
                .max(Comparator.comparingInt(Golden::shape))
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void what_was_ever_stored_is_read_and_written_as_today_to_the_byte(Golden golden) throws IOException {
        StoredEvent today = CODEC.upcast(golden.stored());
        Golden newest = newestShape(today.name(), today.version());
        String written = write(read(golden.stored()));
        if (!golden.version.equals(today.version()) || golden.equals(newest)) {
            assertThat(written).isEqualTo(newest.json);
        } else {
            ObjectNode expected = (ObjectNode) TREES.readTree(golden.json);
            fill(expected, TREES.readTree(newest.json));
            assertThat(TREES.readTree(written)).isEqualTo(expected);
        }
    }

    /** Gives an event of before the fields that it is read with today. */
    private static void fill(ObjectNode event, JsonNode newest) throws JsonProcessingException {
        for (Map.Entry<String, JsonNode> field : newest.properties()) {
            if (!event.has(field.getKey())) {
                event.set(field.getKey(), TREES.readTree(READ_WHERE_MISSING.getOrDefault(field.getKey(), "null")));
            } else if (event.get(field.getKey()) instanceof ObjectNode inner) {
                fill(inner, field.getValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void fields_that_a_later_program_added_are_skipped(Golden golden) {
        String more = golden.json.replaceFirst("\\{", "{\"added\":{\"later\":[1]},");
        assertThat(read(golden.stored(more))).isEqualTo(read(golden.stored()));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void optional_fields_may_be_missing(Golden golden) throws IOException {
        Object event = read(golden.stored());
        List<String> optional = new ArrayList<>();
        collectOptional(event, "", optional);
        for (String pointer : optional) {
            int slash = pointer.lastIndexOf('/');
            JsonPointer parent = JsonPointer.compile(pointer.substring(0, slash));
            String field = pointer.substring(slash + 1);
            JsonNode without = TREES.readTree(golden.json);
            ((ObjectNode) without.at(parent)).remove(field);
            JsonNode asNull = TREES.readTree(write(event));
            ((ObjectNode) asNull.at(parent)).putNull(field);
            assertThat(TREES.readTree(write(read(golden.stored(without.toString())))))
                    .as("%s without %s", golden, pointer)
                    .isEqualTo(asNull);
        }
    }

    /** Only of what is there: a record that is null has no fields. */
    private static void collectOptional(Object value, String pointer, List<String> optional) {
        if (!value.getClass().isRecord()) {
            return;
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String own = pointer + "/" + component.getName();
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class) && !own.equals(TEMPLATE)) {
                optional.add(own);
            }
            try {
                component.getAccessor().setAccessible(true);
                Object inner = component.getAccessor().invoke(value);
                if (inner != null && CODEC.mapper().valueToTree(inner).isObject()) {
                    collectOptional(inner, own, optional);
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(own, e);
            }
        }
    }
}
