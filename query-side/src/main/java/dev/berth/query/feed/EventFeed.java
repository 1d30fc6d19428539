package dev.berth.query.feed;

import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.log.Tailer;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.query.reading.Cursor;
import dev.berth.query.reading.OpenStreams;
import dev.berth.query.reading.Positions.Progress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The live feed. The log's end is read once for all clients; one that is slow is not sent more than it takes, and holds no more
 * than a page of frames here. A heartbeat carries the position up to which the client has everything, so that one whose workspace
 * is quiet does not read the whole log when it connects again.
 */
public final class EventFeed {
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Duration RETRY = Duration.ofSeconds(3);

    private final String incarnation;
    private final Tailer tailer;
    private final EventReader reader;
    private final Frames frames;
    private final OpenStreams streams;
    private final Duration heartbeat;
    private final FeedReading reading;

    public EventFeed(
            String incarnation,
            Tailer tailer,
            EventReader reader,
            EventCodec codec,
            Progress progress,
            OpenStreams streams,
            Duration heartbeat) {
        this.incarnation = incarnation;
        this.tailer = tailer;
        this.reader = reader;
        this.frames = new Frames(codec);
        this.streams = streams;
        this.heartbeat = heartbeat;
        this.reading = new FeedReading(tailer, reader, progress, frames, streams.ended());
    }

    /**
     * Everything that happens in a workspace, from a cursor on, without end.
     *
     * @param pod only what is about this pod, null for all
     * @param cursor where the client was, null where it begins; another log's, or one beyond the end, is answered
     *     with a {@code reset} frame and then what is new
     */
    public Flux<ServerSentEvent<String>> stream(Workspace workspace, @Nullable PodId pod, @Nullable Cursor cursor) {
        Flux<ServerSentEvent<String>> opening = Flux.just(ServerSentEvent.<String>builder()
                .comment("connected")
                .retry(RETRY)
                .build());
        Flux<ServerSentEvent<String>> events = reading.shared().flatMapMany(shared -> {
            if (cursor == null) {
                return from(shared, workspace, pod, shared.end());
            }
            return canServe(cursor).flatMapMany(served -> {
                if (served) {
                    return from(shared, workspace, pod, cursor.position());
                }
                long head = tailer.head();
                return Flux.concat(Mono.just(reset(head)), from(shared, workspace, pod, head));
            });
        });
        return streams.counted(Flux.concat(opening, events).takeUntilOther(streams.ended()));
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

    private Flux<ServerSentEvent<String>> from(FrameLog shared, Workspace workspace, @Nullable PodId pod, long after) {
        var client = new FeedClient(reading, shared, workspace, pod, after, heartbeat);
        return client.next().repeat().flatMapIterable(this::messages, 1);
    }

    private List<ServerSentEvent<String>> messages(FrameLog.Page page) {
        return page.frames().isEmpty()
                ? List.of(ServerSentEvent.<String>builder()
                        .id(id(page.position()))
                        .comment("heartbeat")
                        .build())
                : page.frames().stream().map(this::event).toList();
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
