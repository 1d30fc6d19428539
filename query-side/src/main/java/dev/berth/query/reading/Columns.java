package dev.berth.query.reading;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns rows into one array per column, as {@code unnest} takes them. */
public final class Columns {
    private Columns() {}

    public static <S> Object texts(Collection<S> rows, Function<S, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    public static <S> Object longs(Collection<S> rows, Function<S, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    public static <S> Object ints(Collection<S> rows, Function<S, @Nullable Integer> column) {
        return rows.stream().map(column).toArray(Integer[]::new);
    }
}
