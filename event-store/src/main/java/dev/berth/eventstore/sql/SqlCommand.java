package dev.berth.eventstore.sql;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement and what is bound to it.
 *
 * @param sql with {@code $1} … for the arguments; keep it constant, pass lists as arrays
 * @param arguments in order; null, scalars and arrays such as {@code String[]} and {@code Long[]}
 */
public record SqlCommand(String sql, List<@Nullable Object> arguments) {
    public SqlCommand {
        arguments = Collections.unmodifiableList(Arrays.asList(arguments.toArray()));
    }

    /** The same without writing a list. */
    public static SqlCommand of(String sql, @Nullable Object... arguments) {
        return new SqlCommand(sql, Arrays.asList(arguments));
    }
}
