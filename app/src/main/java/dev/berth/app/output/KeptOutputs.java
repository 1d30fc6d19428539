package dev.berth.app.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.app.output.EndedPodOutput.EndedOutputs;
import dev.berth.nomad.OutputKeeper;
import dev.berth.query.log.PodLogs;
import dev.berth.query.log.PodOutput;
import dev.berth.query.pod.KeptTimes;
import dev.berth.query.stats.PastFigures;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import reactor.core.Disposable;

/** What is kept of pods that have ended: who keeps it, and where it is read. */
public final class KeptOutputs {
    private final ConnectionFactory connections;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final boolean nothing;
    private final OutputArchive archive;
    private final EndedPods pods;
    private final CompletableFuture<EndedOutputs> nomad = new CompletableFuture<>();

    /** @param time for which all of it is kept, zero for nothing */
    public KeptOutputs(ConnectionFactory connections, ObjectMapper mapper, Clock clock, Duration time) {
        this.connections = connections;
        this.mapper = mapper;
        this.clock = clock;
        this.nothing = time.isZero();
        this.archive = new OutputArchive(connections, clock);
        this.pods = new EndedPods(connections, clock, time);
    }

    /** Reads from where {@link #readFrom} says by the time that pods end. */
    public OutputKeeper keeper() {
        return nothing ? OutputKeeper.NONE : new EndedPodOutput(nomad::join, archive, pods);
    }

    public void readFrom(EndedOutputs outputs) {
        nomad.complete(outputs);
    }

    /** Deletes what was kept for long enough, until disposed. */
    public Disposable sweeping() {
        return pods.sweeping();
    }

    /** What the endpoints of logs and figures are made with, where Nomad has the newer part of it. */
    public Map<Class<?>, Object> webObjects(PodOutput newer, PodLogs newerTexts) {
        var written = new ArchivedPodOutput(newer, newerTexts, archive);
        return Map.of(
                PodLogs.class,
                (PodLogs) written::tail,
                PodOutput.class,
                written,
                KeptTimes.class,
                pods,
                PastFigures.class,
                nothing ? PastFigures.NONE : new FiguresArchive(connections, clock, mapper));
    }
}
