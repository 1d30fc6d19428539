package dev.berth.app.monitoring;

import dev.berth.nomad.NomadJobs;
import dev.berth.nomad.WatchStatus;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Degraded while the watch on Nomad is not up: what happens to pods is heard of later. */
final class NomadHealth extends AbstractHealthIndicator {
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
        builder.status(Degraded.unless(now.isUp()))
                .withDetail("watch", now.state())
                .withDetail("lastHeard", now.age() + " ago");
        if (!now.isUp()) {
            builder.withDetail("reason", now.error() == null ? "Nomad was not read yet" : now.error());
        }
    }
}
