package dev.berth.eventstore.sql;

import dev.berth.eventstore.StoreOverloaded;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolShutdownException;

/** Tells errors of the way to the database, or of the server as a whole, from errors of one statement. */
public final class DatabaseOutage {
    // Beside those with a sentence of their own. Connection lost; out of memory, disk or connections; shutting down,
    // crashed or starting; I/O error of the server.
    private static final Set<String> CLASSES = Set.of("08", "53", "58");
    private static final String OPERATOR = "57P";

    private DatabaseOutage() {}

    /** Whether it is one, or was caused by one. */
    public static boolean causes(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (is(cause)) {
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
            case UnusablePasswordFile unusable -> true;
            default -> false;
        };
    }

    private static boolean isState(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2))
                        || state.startsWith(OPERATOR)
                        || DatabaseFault.isKnown(state));
    }
}
