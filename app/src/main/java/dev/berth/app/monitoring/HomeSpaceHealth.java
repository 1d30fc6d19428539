package dev.berth.app.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while little space is left where the home is: the log and the pods' disks need it. */
final class HomeSpaceHealth extends AbstractHealthIndicator {
    /** A few of PostgreSQL's write-ahead segments. */
    private static final long MIN_FREE_BYTES = 256L << 20;

    private final Path home;
    private final long minFreeBytes;

    HomeSpaceHealth(Path home) {
        this(home, MIN_FREE_BYTES);
    }

    HomeSpaceHealth(Path home, long minFreeBytes) {
        super("The space of the home could not be read");
        this.home = home;
        this.minFreeBytes = minFreeBytes;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws IOException {
        long free = Files.getFileStore(home).getUsableSpace();
        builder.status(Degraded.unless(free >= minFreeBytes)).withDetail("freeBytes", free);
        if (free < minFreeBytes) {
            builder.withDetail("reason", "%d MiB are left in %s; free space there".formatted(free >> 20, home));
        }
    }
}
