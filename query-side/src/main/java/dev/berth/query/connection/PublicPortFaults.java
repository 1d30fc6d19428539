package dev.berth.query.connection;

import org.jspecify.annotations.Nullable;

/** Tells which leased public ports do not lead anywhere, because the edge cannot bind them. Asks nobody. */
@FunctionalInterface
public interface PublicPortFaults {
    /** Why the port is not bound, e.g. {@code Address already in use}; null where it is, or will be at once. */
    @Nullable
    String of(int port);
}
