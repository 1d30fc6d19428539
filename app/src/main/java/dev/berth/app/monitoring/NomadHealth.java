package dev.berth.app.monitoring;

import dev.berth.nomad.NomadJobs;
import dev.berth.nomad.WatchStatus;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while the watch on Nomad is not up: what happens to pods is heard of later. */
final class NomadHealth extends AbstractHealthIndicator {
    /** Nomad sends a heartbeat each ten seconds. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(30);

    private final Supplier<WatchStatus> watch;

    NomadHealth(NomadJobs nomad) {
        this(nomad::watchStatus);
    }

    NomadHealth(Supplier<WatchStatus> watch) {
        super("The watch on Nomad could not be read");
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        var now = watch.get();
        boolean isSilent = now.age().compareTo(MAX_SILENCE) > 0;
        builder.status(Degraded.unless(now.isUp() && !isSilent))
                .withDetail("watch", now.state())
                .withDetail("lastHeard", now.age() + " ago");
        if (!now.isUp()) {
            builder.withDetail("reason", now.error() == null ? "Nomad was not read yet" : now.error());
        } else if (isSilent) {
            builder.withDetail("reason", "Nomad's event stream is up and silent");
        }
    }
}
