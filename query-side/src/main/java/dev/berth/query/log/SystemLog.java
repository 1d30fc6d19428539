package dev.berth.query.log;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.query.feed.EventFeed;
import dev.berth.query.pod.PodEventList.PodEventView;
import dev.berth.query.pod.PodHistory;
import dev.berth.query.reading.Cursor;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What happened to a pod, from the log of events: kept for as long as that is. */
final class SystemLog {
    private static final int PAGE = 200;

    private final PodHistory history;
    private final EventFeed feed;

    SystemLog(PodHistory history, EventFeed feed) {
        this.history = history;
        this.feed = feed;
    }

    /** One line, as it is sent. */
    record SystemLine(
            String source,
            Instant at,
            String event,
            @Nullable String phase,
            String text,
            @Nullable String actor) {}

    Flux<ServerSentEvent<Object>> stream(Workspace workspace, PodId pod, LogRequest request) {
        return Flux.defer(() -> {
            var cursor = request.lastEventId() == null ? null : Cursor.parse(request.lastEventId());
            var seen = new AtomicLong(cursor == null ? 0 : cursor.position());
            var there = cursor == null
                    ? after(pod, seen)
                            .filter(line -> isWanted(line, request.since()))
                            .takeLast(request.tail())
                    : after(pod, seen);
            var more = Flux.defer(() -> feed.stream(workspace, pod, new Cursor(null, seen.get())))
                    .filter(frame -> frame.data() != null)
                    .concatMap(_ -> after(pod, seen), 1);
            return (request.follow() ? Flux.concat(there, more) : there).map(SystemLog::event);
        });
    }

    private static boolean isWanted(PodEventView line, @Nullable Instant since) {
        return since == null || !line.at().isBefore(since);
    }

    private Flux<PodEventView> after(PodId pod, AtomicLong seen) {
        return history.events(pod, seen.get(), PAGE)
                .expand(page ->
                        page.next() == null ? Mono.empty() : history.events(pod, Long.parseLong(page.next()), PAGE))
                .concatMapIterable(page -> page.events())
                .doOnNext(line -> seen.set(line.position()));
    }

    private static ServerSentEvent<Object> event(PodEventView line) {
        var phase = line.phase();
        return ServerSentEvent.<Object>builder(new SystemLine(
                        "system",
                        line.at(),
                        line.event(),
                        phase == null ? null : phase.name(),
                        line.text(),
                        line.actor()))
                .id(Long.toString(line.position()))
                .event("log")
                .build();
    }
}
