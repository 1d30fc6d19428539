package dev.berth.nomad.watch;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Things by id, grouped by the job they belong to, with the moment of the last event about each. */
final class ModelTable<T> {
    private final LongSupplier clock;
    private final Function<T, String> id;
    private final Function<T, String> group;
    private final ToLongFunction<T> index;
    private final Map<String, T> rows = new HashMap<>();
    private final Map<String, Map<String, T>> groups = new HashMap<>();
    private final Map<String, Long> touched = new HashMap<>();

    ModelTable(LongSupplier clock, Function<T, String> id, Function<T, String> group, ToLongFunction<T> index) {
        this.clock = clock;
        this.id = id;
        this.group = group;
        this.index = index;
    }

    @Nullable
    T get(String id) {
        return rows.get(id);
    }

    Collection<T> all() {
        return rows.values();
    }

    Collection<T> of(String group) {
        return groups.getOrDefault(group, Map.of()).values();
    }

    Set<String> ids() {
        return rows.keySet();
    }

    void put(T row) {
        keepNewer(row);
        touched.put(id.apply(row), clock.getAsLong());
    }

    void remove(String id) {
        forget(id);
        touched.put(id, clock.getAsLong());
    }

    /**
     * A list may be older than an event that came while it was on its way, so of what was touched since the newer counts. Else
     * the list counts, with a lower index too: Nomad was set back then.
     */
    void replace(List<T> listed, long askedAt) {
        touched.values().removeIf(at -> at <= askedAt);
        var there = listed.stream().map(id).collect(Collectors.toSet());
        for (var known : List.copyOf(rows.keySet())) {
            if (!there.contains(known) && !touched.containsKey(known)) {
                forget(known);
            }
        }
        for (var row : listed) {
            if (!touched.containsKey(id.apply(row))) {
                forget(id.apply(row));
                keepNewer(row);
            } else if (rows.containsKey(id.apply(row))) {
                keepNewer(row);
            }
        }
    }

    void clear() {
        rows.clear();
        groups.clear();
        touched.clear();
    }

    private void keepNewer(T row) {
        var newer = rows.merge(
                id.apply(row), row, (old, now) -> index.applyAsLong(old) > index.applyAsLong(now) ? old : now);
        groups.computeIfAbsent(group.apply(row), _ -> new HashMap<>()).put(id.apply(row), newer);
    }

    private void forget(String id) {
        var row = rows.remove(id);
        if (row != null) {
            groups.computeIfPresent(group.apply(row), (_, members) -> {
                members.remove(id);
                return members.isEmpty() ? null : members;
            });
        }
    }
}
