package dev.berth.query.feed;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.query.feed.Frames.Rendered;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Where one client of the feed is. It is asked for the next message when the client has taken the last one, so that nothing piles
 * up here for one that is slow. Used by one subscriber, which asks for one thing at a time.
 */
final class FeedClient {
    private final FeedReading reading;
    private final FrameLog shared;
    private final Workspace workspace;
    private final @Nullable PodId pod;
    private final Duration heartbeat;
    private long position;
    private long spokenAt = System.nanoTime();

    FeedClient(
            FeedReading reading,
            FrameLog shared,
            Workspace workspace,
            @Nullable PodId pod,
            long position,
            Duration heartbeat) {
        this.reading = reading;
        this.shared = shared;
        this.workspace = workspace;
        this.pod = pod;
        this.position = position;
        this.heartbeat = heartbeat;
    }

    /** What to send next; without frames it is a heartbeat. */
    Mono<FrameLog.Page> next() {
        return Mono.defer(this::read)
                .repeat()
                .filter(page -> !page.frames().isEmpty() || untilHeartbeat() <= 0)
                .next()
                .doOnNext(page -> spokenAt = System.nanoTime());
    }

    /** Empty after a wait: then it is time to look again. */
    private Mono<FrameLog.Page> read() {
        FrameLog.Page page = shared.after(position, workspace);
        if (page == null) {
            return reading.past(position, workspace).map(this::taken);
        }
        FrameLog.Page taken = taken(page);
        return taken.frames().isEmpty() && untilHeartbeat() > 0 ? awaitMore() : Mono.just(taken);
    }

    private FrameLog.Page taken(FrameLog.Page page) {
        position = page.position();
        return new FrameLog.Page(page.frames().stream().filter(this::isWanted).toList(), position);
    }

    private boolean isWanted(Rendered rendered) {
        return pod == null || pod.equals(rendered.frame().podId());
    }

    private Mono<FrameLog.Page> awaitMore() {
        return Mono.firstWithSignal(
                        shared.beyond(position, workspace),
                        Mono.delay(Duration.ofNanos(untilHeartbeat())).then())
                .publishOn(Schedulers.parallel())
                .then(Mono.empty());
    }

    private long untilHeartbeat() {
        return spokenAt + heartbeat.toNanos() - System.nanoTime();
    }
}
