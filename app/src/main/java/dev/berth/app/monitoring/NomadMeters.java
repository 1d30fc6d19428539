package dev.berth.app.monitoring;

import dev.berth.nomad.NomadJobs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** The watch on Nomad, and the logins to pods by which a pod is known to be reachable. */
final class NomadMeters implements MeterBinder {
    private final NomadJobs nomad;

    NomadMeters(NomadJobs nomad) {
        this.nomad = nomad;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("berth.nomad.watch.up", nomad, jobs -> jobs.watchStatus().isUp() ? 1 : 0)
                .description("1 while Nomad's event stream is up and read, here or by the process that holds the claim")
                .register(registry);
        TimeGauge.builder(
                        "berth.nomad.watch.age",
                        nomad,
                        TimeUnit.SECONDS,
                        jobs -> jobs.watchStatus().age().toMillis() / 1000.0)
                .description("Since Nomad was last heard of")
                .register(registry);
        Gauge.builder("berth.nomad.claim.held", nomad, jobs -> jobs.holdsClaim() ? 1 : 0)
                .description("1 where this process is the one that acts on Nomad")
                .register(registry);
        FunctionCounter.builder(
                        "berth.probes", nomad, jobs -> jobs.probeStatistics().tried())
                .description("Logins to pods that were tried")
                .baseUnit("probes")
                .register(registry);
        FunctionCounter.builder(
                        "berth.failed.probes",
                        nomad,
                        jobs -> jobs.probeStatistics().failed())
                .description("Logins to pods that did not succeed")
                .baseUnit("probes")
                .register(registry);
    }
}
