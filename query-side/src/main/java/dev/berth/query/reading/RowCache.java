package dev.berth.query.reading;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlReader;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Folds a batch of events into the rows they belong to, with at most one read for all of them. Rows that were just
 * folded are remembered, but only as long as each batch begins where the one before it ended: after a failed commit or
 * a turn of another node the database is asked again.
 *
 * @param <E> event
 * @param <S> row
 */
public final class RowCache<E, S> {
    private static final int MAX_ROWS = 10_000;
    private static final int MAX_BUILDS = 2;

    private final Rows<E, S> rows;
    private final Cache<String, Remembered<S>> builds = bounded(MAX_BUILDS);

    /** How rows are found and how an event changes one. */
    public interface Rows<E, S> {
        /** The rows with these keys; those that do not exist are left out. */
        Mono<List<S>> read(Set<String> keys, Tables tables, SqlReader reader);

        String key(S row);

        /** Position of the last event in the row; events up to it are not folded again. */
        long version(S row);

        S evolve(@Nullable S before, Fact<E> fact);
    }

    /** An event, the row it belongs to, and where and when it happened. */
    public record Fact<E>(String key, E event, Instant at, long position) {}

    public RowCache(Rows<E, S> rows) {
        this.rows = rows;
    }

    /**
     * The rows after the batch, without those that it did not change.
     *
     * @param facts what of the batch concerns these rows, in order
     */
    public Mono<Collection<S>> fold(List<StoredEvent> batch, List<Fact<E>> facts, Tables tables, SqlReader reader) {
        Remembered<S> remembered = remembered(tables, batch);
        Map<String, S> known = new HashMap<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (Fact<E> fact : facts) {
            @Nullable S row = remembered.rows.getIfPresent(fact.key);
            if (row == null) {
                unknown.add(fact.key);
            } else {
                known.put(fact.key, row);
            }
        }
        Mono<List<S>> read = unknown.isEmpty() ? Mono.just(List.of()) : rows.read(unknown, tables, reader);
        return read.doOnError(error -> forget(tables, remembered)).map(found -> {
            found.forEach(row -> known.put(rows.key(row), row));
            return fold(facts, known, remembered);
        });
    }

    private Collection<S> fold(List<Fact<E>> facts, Map<String, S> known, Remembered<S> remembered) {
        Map<String, S> changed = new LinkedHashMap<>();
        for (Fact<E> fact : facts) {
            @Nullable S before = known.get(fact.key);
            if (before == null || rows.version(before) < fact.position) {
                S after = rows.evolve(before, fact);
                known.put(fact.key, after);
                changed.put(fact.key, after);
            }
        }
        remembered.rows.putAll(changed);
        return changed.values();
    }

    private Remembered<S> remembered(Tables tables, List<StoredEvent> batch) {
        synchronized (builds) {
            Remembered<S> remembered = builds.getIfPresent(tables.build());
            if (remembered == null || remembered.end + 1 != batch.getFirst().position()) {
                remembered = new Remembered<>();
                builds.put(tables.build(), remembered);
            }
            remembered.end = batch.getLast().position();
            return remembered;
        }
    }

    /** The batch came to nothing, so that its rows are not what is remembered. */
    private void forget(Tables tables, Remembered<S> remembered) {
        synchronized (builds) {
            builds.asMap().remove(tables.build(), remembered);
        }
    }

    private static final class Remembered<S> {
        private final Cache<String, S> rows = bounded(MAX_ROWS);
        private long end;
    }

    private static <V> Cache<String, V> bounded(int size) {
        return Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
    }
}
