package dev.berth.query.feed;

import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.log.Tailer;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.query.feed.Frames.Rendered;
import dev.berth.query.pod.PodsProjection;
import dev.berth.query.policy.PoliciesProjection;
import dev.berth.query.reading.Positions.Progress;
import dev.berth.query.sshkey.SshKeysProjection;
import dev.berth.query.volume.VolumesProjection;
import dev.berth.query.webhook.WebhooksProjection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Reads the log's end once for all clients of this node, from the first client on. A frame is given to clients after the views
 * have its event; they cannot hold up the feed for longer than 2 s.
 */
final class FeedReading {
    private static final Logger log = LoggerFactory.getLogger(FeedReading.class);
    private static final int MAX_FRAMES = 8192;
    private static final int PAGE = 256;
    private static final Duration VIEWS_BEHIND = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** By noun, that in which a client sees what happened to it. */
    private static final Map<Class<?>, String> VIEWS = Map.of(
            PodEvent.class, PodsProjection.NAME,
            SshKeyEvent.class, SshKeysProjection.NAME,
            VolumeEvent.class, VolumesProjection.NAME,
            PolicyEvent.class, PoliciesProjection.NAME,
            WebhookEvent.class, WebhooksProjection.NAME);

    private static final Map<String, String> VIEW_BY_EVENT = VIEWS.entrySet().stream()
            .flatMap(view -> EventCatalog.recordsOf(view.getKey())
                    .map(event -> Map.entry(EventCatalog.nameOf(event), view.getValue())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final Tailer tailer;
    private final EventReader reader;
    private final Progress progress;
    private final Frames frames;
    private final Mono<FrameLog> shared;

    FeedReading(Tailer tailer, EventReader reader, Progress progress, Frames frames, Mono<Void> ended) {
        this.tailer = tailer;
        this.reader = reader;
        this.progress = progress;
        this.frames = frames;
        this.shared = Mono.fromSupplier(() -> begin(ended)).cache();
    }

    /** What has been read, and goes on to be. */
    Mono<FrameLog> shared() {
        return shared;
    }

    private FrameLog begin(Mono<Void> ended) {
        var read = new FrameLog(MAX_FRAMES, tailer.head());
        Mono.defer(() -> tailer.next(read.end(), PAGE))
                .flatMap(events -> told(frames.of(events), events.getLast().position()))
                .doOnNext(page -> read.add(page.frames(), page.position()))
                .doOnError(error ->
                        log.error("The event feed cannot be read retryAfter={} error={}", RETRY, error.toString()))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY))
                .repeat()
                .takeUntilOther(ended)
                .subscribeOn(Schedulers.parallel())
                .subscribe();
        return read;
    }

    /** A workspace's frames further back than what is shared, from the log itself. */
    Mono<FrameLog.Page> past(long after, Workspace workspace) {
        Predicate<Rendered> own = rendered -> rendered.frame().workspace().equals(workspace);
        return reader.page(after, PAGE)
                .filter(events -> !events.isEmpty())
                .flatMap(events -> told(
                        frames.of(events).stream().filter(own).toList(),
                        events.getLast().position()))
                .defaultIfEmpty(new FrameLog.Page(List.of(), after));
    }

    /** Waits until a query sees what the frames tell. */
    private Mono<FrameLog.Page> told(List<Rendered> page, long position) {
        return Mono.when(
                        VIEWS.values().stream().map(view -> viewHas(view, page)).toList())
                .thenReturn(new FrameLog.Page(page, position));
    }

    private Mono<Boolean> viewHas(String view, List<Rendered> page) {
        return page.stream()
                .filter(rendered ->
                        view.equals(VIEW_BY_EVENT.get(rendered.frame().event())))
                .map(rendered -> rendered.frame().position())
                .max(Long::compare)
                .map(position -> progress.await(view, position, VIEWS_BEHIND))
                .orElseGet(Mono::empty);
    }
}
