package dev.berth.eventstore.projection;

import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.Tailer;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the batches of one build. While a batch is written, the next one is read and worked out, so that a build that
 * catches up keeps processor and disk busy at the same time.
 */
final class ReadAhead {
    private final Tailer tailer;
    private final Function<List<StoredEvent>, ProjectedBatch> project;
    private volatile Next next = Next.NOTHING;

    ReadAhead(Tailer tailer, Function<List<StoredEvent>, ProjectedBatch> project) {
        this.tailer = tailer;
        this.project = project;
    }

    private record Next(long after, Mono<ProjectedBatch> batch) {
        static final Next NOTHING = new Next(-1, Mono.empty());

        Mono<Void> dropped() {
            return batch.doOnNext(ProjectedBatch::drop).then().onErrorComplete();
        }
    }

    /** The batch that begins after this position; empty when {@code change} completes first. */
    Mono<ProjectedBatch> after(long position, int limit, Mono<Void> change) {
        Next read = next;
        if (read.after == position) {
            return read.batch
                    .takeUntilOther(change)
                    .doOnNext(batch -> next = Next.NOTHING)
                    .doOnError(error -> next = Next.NOTHING);
        }
        return read.dropped()
                .then(Mono.defer(() -> {
                    next = Next.NOTHING;
                    return tailer.next(position, limit);
                }))
                .takeUntilOther(change)
                .map(project);
    }

    /** Begins with the batch that follows {@code before}, which is about to be written. */
    void workAhead(ProjectedBatch before, int limit) {
        long last = before.last();
        if (tailer.head() <= last) {
            return;
        }
        Mono<List<StoredEvent>> page = tailer.next(last, limit).cache();
        // Not earlier, because the projection may go on from what it remembers of the batch before. On another thread,
        // because the one that settles the batch before is about to write it.
        Mono<ProjectedBatch> batch = before.settled()
                .then(page)
                .publishOn(Schedulers.parallel())
                .map(project)
                .cache();
        next = new Next(last, batch);
        page.subscribe(events -> {}, error -> {}); // Whoever takes the batch sees the error.
        batch.subscribe(ready -> {}, error -> {});
    }

    /** Completes when the projection is done with it, which would take it for the batch before the next one. */
    Mono<Void> dropped() {
        return next.dropped();
    }
}
