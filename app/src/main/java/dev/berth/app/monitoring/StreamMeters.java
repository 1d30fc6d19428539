package dev.berth.app.monitoring;

import dev.berth.query.reading.OpenStreams;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Clients of the live event stream. */
final class StreamMeters implements MeterBinder {
    private final OpenStreams streams;

    StreamMeters(OpenStreams streams) {
        this.streams = streams;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("berth.event.streams", streams, OpenStreams::clients)
                .description("Clients that read the live event stream")
                .baseUnit("streams")
                .register(registry);
    }
}
