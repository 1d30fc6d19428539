package dev.berth.query.reading;

import dev.berth.messages.Workspace;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Streams that cost something on a machine for as long as they are read: so many at once for each workspace. */
public final class ClientStreams {
    private static final int MAX_PER_WORKSPACE = 16;
    private static final Duration OPENING_DELAY = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final OpenStreams streams;
    private final Map<Workspace, Integer> open = new ConcurrentHashMap<>();

    public ClientStreams(OpenStreams streams) {
        this.streams = streams;
    }

    /** The same with heartbeats, until the server ends; {@code rate-limited} for one too many. */
    public Flux<ServerSentEvent<Object>> of(Workspace workspace, Flux<ServerSentEvent<Object>> frames) {
        var counted = Flux.defer(() -> {
            if (open.merge(workspace, 1, Integer::sum) > MAX_PER_WORKSPACE) {
                leave(workspace);
                return Flux.<ServerSentEvent<Object>>error(Problem.of(
                                ProblemCode.RATE_LIMITED,
                                "Workspace %s reads %d logs and statistics of pods already. Close one of them."
                                        .formatted(workspace, MAX_PER_WORKSPACE))
                        .asException());
            }
            return withHeartbeats(frames).doFinally(_ -> leave(workspace));
        });
        return streams.counted(counted.takeUntilOther(streams.ended()));
    }

    private void leave(Workspace workspace) {
        open.computeIfPresent(workspace, (_, count) -> count == 1 ? null : count - 1);
    }

    private static Flux<ServerSentEvent<Object>> withHeartbeats(Flux<ServerSentEvent<Object>> frames) {
        return Flux.defer(() -> {
            var ended = Sinks.<Void>empty();
            // The first one a moment later, since a refusal can only be the first thing that is sent.
            var heartbeats = Flux.interval(OPENING_DELAY, HEARTBEAT)
                    .onBackpressureDrop()
                    .map(_ -> ServerSentEvent.<Object>builder()
                            .comment("heartbeat")
                            .build())
                    .takeUntilOther(ended.asMono());
            return Flux.merge(frames.doFinally(_ -> ended.tryEmitEmpty()), heartbeats);
        });
    }
}
