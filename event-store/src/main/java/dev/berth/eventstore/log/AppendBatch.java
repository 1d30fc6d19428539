package dev.berth.eventstore.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.log.EventLog.Append;
import dev.berth.eventstore.log.EventLog.Criterion;
import dev.berth.eventstore.log.EventLog.NewEvent;
import dev.berth.eventstore.sql.PostgresArray;
import dev.berth.eventstore.sql.SqlCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Appends that go together in one call, laid out as the flat arrays that the function in the database takes. */
final class AppendBatch {
    private static final String CALL =
            "SELECT append_events($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)";

    private final List<Long> markers = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<Integer> tagItem = new ArrayList<>();
    private final List<@Nullable String> tag = new ArrayList<>();
    private final List<Integer> criterionItem = new ArrayList<>();
    private final List<@Nullable String> criterionTags = new ArrayList<>();
    private final List<@Nullable String> criterionTypes = new ArrayList<>();
    private final List<Integer> dependsItem = new ArrayList<>();
    private final List<Integer> dependsEvent = new ArrayList<>();
    private final List<UUID> ids = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final List<@Nullable String> versions = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final List<byte @Nullable []> payloads = new ArrayList<>();
    private final List<String> metadata = new ArrayList<>();
    private final List<Integer> taggedEvent = new ArrayList<>();
    private final List<@Nullable String> eventTags = new ArrayList<>();

    /** Earlier events of this batch by tag, numbered from 1; so that most criteria look at few of them. */
    private final Map<String, List<Integer>> eventsByTag = new HashMap<>();

    private final List<NewEvent> earlier = new ArrayList<>();
    private final TypeDictionary dictionary;
    private final ObjectMapper json;

    private AppendBatch(TypeDictionary dictionary, ObjectMapper json) {
        this.dictionary = dictionary;
        this.json = json;
    }

    /** The one call for all of {@code appends}; every event name must have its number already. */
    static SqlCommand call(List<Append> appends, TypeDictionary dictionary, ObjectMapper json) {
        AppendBatch batch = new AppendBatch(dictionary, json);
        appends.forEach(batch::add);
        return batch.command();
    }

    private void add(Append append) {
        markers.add(append.marker());
        counts.add(append.events().size());
        int item = markers.size();
        append.criteria().forEach(criterion -> add(criterion, item));
        for (int event : dependencies(append)) {
            dependsItem.add(item);
            dependsEvent.add(event);
        }
        append.events().forEach(this::add);
    }

    private void add(Criterion criterion, int item) {
        if (criterion.types().isEmpty() && criterion.tags().size() == 1) {
            tagItem.add(item);
            tag.add(criterion.tags().iterator().next());
        } else {
            criterionItem.add(item);
            criterionTags.add(literal(criterion.tags()));
            criterionTypes.add(literal(criterion.types()));
        }
    }

    /** The events of earlier appends in this batch that would be conflicts, if their appends are accepted. */
    private Set<Integer> dependencies(Append append) {
        Set<Integer> events = new LinkedHashSet<>();
        for (Criterion criterion : append.criteria()) {
            if (criterion.tags().isEmpty()) {
                for (int event = 1; event <= earlier.size(); event++) {
                    if (criterion.matches(earlier.get(event - 1))) {
                        events.add(event);
                    }
                }
            } else {
                String first = criterion.tags().iterator().next();
                eventsByTag.getOrDefault(first, List.of()).stream()
                        .filter(event -> criterion.matches(earlier.get(event - 1)))
                        .forEach(events::add);
            }
        }
        return events;
    }

    private void add(NewEvent event) {
        earlier.add(event);
        int number = earlier.size();
        ids.add(event.id());
        types.add(dictionary.id(event.name()));
        versions.add(event.version());
        times.add(event.time());
        payloads.add(event.payload());
        metadata.add(json(event.metadata()));
        for (String eventTag : event.tags()) {
            taggedEvent.add(number);
            eventTags.add(eventTag);
            eventsByTag.computeIfAbsent(eventTag, key -> new ArrayList<>()).add(number);
        }
    }

    private String json(Map<String, String> map) {
        if (map.isEmpty()) {
            return "{}";
        }
        try {
            return json.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Metadata that cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private SqlCommand command() {
        return SqlCommand.of(
                CALL,
                PostgresArray.ofLongs(markers),
                PostgresArray.ofInts(counts),
                PostgresArray.ofInts(tagItem),
                PostgresArray.ofTexts(tag),
                PostgresArray.ofInts(criterionItem),
                PostgresArray.ofTexts(criterionTags),
                PostgresArray.ofTexts(criterionTypes),
                PostgresArray.ofInts(dependsItem),
                PostgresArray.ofInts(dependsEvent),
                PostgresArray.ofUuids(ids),
                PostgresArray.ofInts(types),
                PostgresArray.ofTexts(versions),
                PostgresArray.ofInstants(times),
                PostgresArray.ofBytes(payloads),
                PostgresArray.ofJson(metadata),
                PostgresArray.ofInts(taggedEvent),
                PostgresArray.ofTexts(eventTags));
    }

    /** An array as PostgreSQL writes it, null for "any": arrays of arrays would have to be rectangular. */
    static @Nullable String literal(Collection<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        StringBuilder out = new StringBuilder("{");
        for (String value : values) {
            out.append(out.length() == 1 ? "\"" : ",\"");
            out.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return out.append('}').toString();
    }
}
