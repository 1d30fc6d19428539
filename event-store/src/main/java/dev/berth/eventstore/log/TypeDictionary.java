package dev.berth.eventstore.log;

import dev.berth.eventstore.log.EventLog.Append;
import dev.berth.eventstore.log.EventLog.NewEvent;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Mono;

/** The short numbers that stand for event names in the log. They are never changed, so a node remembers them for good. */
final class TypeDictionary {
    private final Database database;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, String> names = new ConcurrentHashMap<>();

    TypeDictionary(Database database) {
        this.database = database;
    }

    /** Gives every event's name a number before it is first used in an append. */
    Mono<Void> ensureIds(List<Append> appends) {
        Set<String> missing = new TreeSet<>();
        for (Append append : appends) {
            for (NewEvent event : append.events()) {
                if (!ids.containsKey(event.name())) {
                    missing.add(event.name());
                }
            }
        }
        if (missing.isEmpty()) {
            return Mono.empty();
        }
        return database.update(SqlCommand.of(
                        "INSERT INTO event_type (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
                        (Object) missing.toArray(String[]::new)))
                .then(load());
    }

    <R> Mono<Void> ensureNames(List<R> rows, ToIntFunction<R> typeId) {
        for (R row : rows) {
            if (!names.containsKey(typeId.applyAsInt(row))) {
                return load();
            }
        }
        return Mono.empty();
    }

    int id(String name) {
        return Database.present(ids.get(name));
    }

    String name(int id) {
        return Database.present(names.get(id));
    }

    private Mono<Void> load() {
        return database.query(
                        SqlCommand.of("SELECT id, name FROM event_type"),
                        row -> Map.entry(
                                Database.present(row.get(0, Integer.class)),
                                Database.present(row.get(1, String.class))))
                .doOnNext(this::remember)
                .then();
    }

    private void remember(List<Map.Entry<Integer, String>> rows) {
        rows.forEach(row -> {
            names.put(row.getKey(), row.getValue());
            ids.put(row.getValue(), row.getKey());
        });
    }
}
