package dev.berth.eventstore.sql;

import dev.berth.eventstore.StoreOverloaded;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolShutdownException;

/** Tells errors of the way to the database, or of the server as a whole, from errors of one statement. */
public final class DatabaseOutage {
    // Connection lost; out of memory, disk or connections; shutting down, crashed or starting; I/O error of the server.
    private static final Set<String> CLASSES = Set.of("08", "53", "58");
    private static final String OPERATOR = "57P";
    private static final String READ_ONLY = "25006";
    private static final String DISK_FULL = "53100";

    private DatabaseOutage() {}

    /** Whether it is one, or was caused by one. */
    public static boolean causes(Throwable error) {
        return anyCause(error, DatabaseOutage::is);
    }

    /** Whether the server has no space left to write to: it answers, and what only reads still works. */
    public static boolean isDiskFull(Throwable error) {
        return anyCause(error, cause -> cause instanceof R2dbcException sql && DISK_FULL.equals(sql.getSqlState()));
    }

    private static boolean anyCause(Throwable error, Predicate<Throwable> test) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (test.test(cause)) {
                return true;
            }
        }
        return false;
    }

    public static boolean is(Throwable error) {
        return switch (error) {
            case R2dbcException sql when sql.getSqlState() != null -> isState(sql.getSqlState());
            case R2dbcNonTransientResourceException lost -> true;
            case R2dbcTransientResourceException lost -> true;
            // With a state it is a statement that took too long; without, it is the pool.
            case R2dbcTimeoutException late -> true;
            case PoolAcquireTimeoutException late -> true;
            case PoolAcquirePendingLimitException full -> true;
            case PoolShutdownException closed -> true;
            case StoreOverloaded full -> true;
            default -> false;
        };
    }

    private static boolean isState(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) || state.startsWith(OPERATOR) || state.equals(READ_ONLY));
    }
}
