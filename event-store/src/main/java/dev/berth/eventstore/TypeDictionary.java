package dev.berth.eventstore;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** The short numbers that stand for event names in the log. They are never changed, so a node remembers them for good. */
final class TypeDictionary {
    private final Database database;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, String> names = new ConcurrentHashMap<>();

    TypeDictionary(Database database) {
        this.database = database;
    }

    /** Gives every name a number before it is first used in an append. */
    Mono<Void> ensureIds(Collection<String> wanted) {
        if (ids.keySet().containsAll(wanted)) {
            return Mono.empty();
        }
        String[] missing = wanted.stream()
                .filter(name -> !ids.containsKey(name))
                .distinct()
                .sorted()
                .toArray(String[]::new);
        return database.update(SqlCommand.of(
                        "INSERT INTO event_type (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
                        (Object) missing))
                .then(load());
    }

    Mono<Void> ensureNames(Collection<Integer> wanted) {
        return names.keySet().containsAll(wanted) ? Mono.empty() : load();
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
