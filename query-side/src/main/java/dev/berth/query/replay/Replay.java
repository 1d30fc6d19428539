package dev.berth.query.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.eventstore.EventCodec;
import dev.berth.eventstore.EventReader;
import dev.berth.eventstore.StoredEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.Tag;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a part of the log again, page by page as the client takes it, up to where the log ended when it was asked. */
public final class Replay {
    private static final int PAGE = 500;
    /** The reference to what the vault holds is nobody's business. */
    private static final String REFERENCE_TO_SECRETS = "secrets";

    private final String incarnation;
    private final EventReader reader;
    private final EventCodec codec;

    public Replay(String incarnation, EventReader reader, EventCodec codec) {
        this.incarnation = incarnation;
        this.reader = reader;
        this.codec = codec;
    }

    Flux<ReplayedEvent> events(Span span) {
        return reader.head()
                .flatMapMany(head -> stored(span).takeWhile(event -> event.position() <= head && span.holds(event)))
                .mapNotNull(stored -> {
                    BerthEvent event = (BerthEvent) codec.decode(stored);
                    return span.wants(event) ? replayed(stored, event) : null;
                });
    }

    /** The cursor of an event, with which a client may go on at {@code /v1/events}. */
    String cursor(ReplayedEvent event) {
        return incarnation + "-" + event.position();
    }

    private Flux<StoredEvent> stored(Span span) {
        return Flux.defer(() -> {
            var after = new AtomicLong(span.from() - 1);
            var ended = new AtomicBoolean();
            return Mono.defer(() -> page(span, after.get()))
                    .doOnNext(page -> {
                        ended.set(page.size() < PAGE);
                        if (!page.isEmpty()) {
                            after.set(page.getLast().position());
                        }
                    })
                    .repeat(() -> !ended.get())
                    .concatMapIterable(Function.identity(), 1);
        });
    }

    /** Of several tags one narrows the reading, the others are looked for in what it finds. */
    private Mono<List<StoredEvent>> page(Span span, long after) {
        if (span.tags().isEmpty()) {
            return reader.page(after, PAGE);
        }
        Tag tag = span.tags().iterator().next();
        return reader.taggedPage(tag.key(), tag.value(), after, PAGE);
    }

    private ReplayedEvent replayed(StoredEvent stored, BerthEvent event) {
        ObjectNode data = codec.mapper().valueToTree(event);
        data.remove(REFERENCE_TO_SECRETS);
        return new ReplayedEvent(
                stored.position(),
                stored.time(),
                EventCatalog.nameOf(event.getClass()),
                stored.version(),
                stored.metadata().get(MetadataKeys.ACTOR),
                event.workspace(),
                codec.mapper().convertValue(data, Object.class));
    }
}
