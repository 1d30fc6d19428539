package dev.berth.query.feed;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.log.Tailer;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.query.pod.PodsProjection;
import dev.berth.query.reading.Cursor;
import dev.berth.query.reading.OpenStreams;
import dev.berth.query.reading.Positions.Progress;
import dev.berth.query.sshkey.SshKeysProjection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The live feed. All clients read the tailer's ring; one that is slow is not sent more than it takes and reads the rest
 * from the log when it comes to it, so it holds no more than a page of events here. A frame goes out after the views
 * have its event.
 */
public final class EventFeed {
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration VIEWS_BEHIND = Duration.ofSeconds(2);

    private final String incarnation;
    private final Tailer tailer;
    private final EventReader reader;
    private final Progress progress;
    private final Frames frames;
    private final AtomicLong podsSeenAt = new AtomicLong();
    private final AtomicLong keysSeenAt = new AtomicLong();
    private final OpenStreams streams;

    public EventFeed(
            String incarnation,
            Tailer tailer,
            EventReader reader,
            EventCodec codec,
            Progress progress,
            OpenStreams streams) {
        this.incarnation = incarnation;
        this.tailer = tailer;
        this.reader = reader;
        this.progress = progress;
        this.frames = new Frames(codec);
        this.streams = streams;
    }

    /**
     * Everything that happens in a workspace, from a cursor on, without end.
     *
     * @param pod only what is about this pod, null for all
     * @param cursor where the client was, null where it begins; another log's, or one beyond the end, is answered
     *     with a {@code reset} frame and then what is new
     */
    Flux<ServerSentEvent<String>> stream(Workspace workspace, @Nullable PodId pod, @Nullable Cursor cursor) {
        Flux<ServerSentEvent<String>> opening = Flux.just(ServerSentEvent.<String>builder()
                .comment("connected")
                .retry(RETRY)
                .build());
        Flux<ServerSentEvent<String>> events = Flux.defer(() -> {
            if (cursor == null) {
                return frames(workspace, pod, tailer.head());
            }
            return canServe(cursor).flatMapMany(served -> {
                if (served) {
                    return frames(workspace, pod, cursor.position());
                }
                long head = tailer.head();
                return Flux.concat(Mono.just(reset(head)), frames(workspace, pod, head));
            });
        });
        // A heartbeat that nobody takes in time is dropped: the client has enough to read then.
        Flux<ServerSentEvent<String>> heartbeats = Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .map(tick ->
                        ServerSentEvent.<String>builder().comment("heartbeat").build());
        return streams.counted(
                Flux.concat(opening, Flux.merge(1, events, heartbeats)).takeUntilOther(streams.ended()));
    }

    private Mono<Boolean> canServe(Cursor cursor) {
        if (!cursor.isOf(incarnation)) {
            return Mono.just(false);
        }
        // Another node may have appended what this node's tail has not seen yet.
        return cursor.position() <= tailer.head()
                ? Mono.just(true)
                : reader.head().map(head -> cursor.position() <= head);
    }

    private Flux<ServerSentEvent<String>> frames(Workspace workspace, @Nullable PodId pod, long after) {
        return tailer.from(after)
                .concatMap(
                        stored -> {
                            Frames.Rendered rendered = frames.of(stored);
                            if (rendered == null
                                    || !rendered.frame().workspace().equals(workspace)
                                    || (pod != null
                                            && !pod.equals(rendered.frame().podId()))) {
                                return Mono.<ServerSentEvent<String>>empty();
                            }
                            return seen(rendered.frame()).thenReturn(event(rendered));
                        },
                        1);
    }

    /** Waits until a query sees what the frame tells; the views cannot hold up the feed for longer than 2 s. */
    private Mono<Boolean> seen(Frame frame) {
        boolean ofPod = frame.podId() != null;
        AtomicLong seenAt = ofPod ? podsSeenAt : keysSeenAt;
        if (seenAt.get() >= frame.position()) {
            return Mono.just(true);
        }
        return progress.await(ofPod ? PodsProjection.NAME : SshKeysProjection.NAME, frame.position(), VIEWS_BEHIND)
                .doOnNext(reached -> {
                    if (reached) {
                        seenAt.accumulateAndGet(frame.position(), Math::max);
                    }
                });
    }

    private ServerSentEvent<String> event(Frames.Rendered rendered) {
        return ServerSentEvent.<String>builder(rendered.json())
                .id(id(rendered.frame().position()))
                .event(rendered.frame().event())
                .build();
    }

    private ServerSentEvent<String> reset(long head) {
        return ServerSentEvent.<String>builder(frames.write(new Reset(incarnation, head)))
                .id(id(head))
                .event("reset")
                .build();
    }

    private String id(long position) {
        return incarnation + "-" + position;
    }

    private record Reset(String incarnation, long position) {}
}
