package dev.berth.query.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.Tag;
import dev.berth.query.reading.EventNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    private final Mono<Void> ended;

    /** @param ended completes when the server shuts down; what is not sent by then is cut off, with an error */
    public Replay(String incarnation, EventReader reader, EventCodec codec, Mono<Void> ended) {
        this.incarnation = incarnation;
        this.reader = reader;
        this.codec = codec;
        this.ended = ended;
    }

    Flux<ReplayedEvent> events(Span span) {
        return reader.head()
                .flatMapMany(head -> stored(span).takeWhile(event -> event.position() <= head && span.holds(event)))
                .mapNotNull(stored -> replayed(stored, span))
                // An answer that just ended would look whole.
                .takeUntilOther(ended.then(Mono.error(() -> new IllegalStateException("The server is shutting down"))));
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

    private @Nullable ReplayedEvent replayed(StoredEvent stored, Span span) {
        BerthEvent event;
        try {
            event = (BerthEvent) codec.decode(stored);
        } catch (IllegalArgumentException | UncheckedIOException unreadable) {
            // A newer program wrote it. It stays part of what was so; its tags are not known here, but for the one that
            // narrowed the reading.
            return span.tags().size() > 1 ? null : replayed(stored, asStored(stored), unreadable.getMessage());
        }
        return span.wants(event) ? replayed(stored, codec.mapper().valueToTree(event), null) : null;
    }

    private ReplayedEvent replayed(StoredEvent stored, @Nullable JsonNode data, @Nullable String unreadable) {
        if (data instanceof ObjectNode fields) {
            fields.remove(REFERENCE_TO_SECRETS);
        }
        return new ReplayedEvent(
                stored.position(),
                stored.time(),
                EventNames.simple(stored.name()),
                stored.version(),
                stored.metadata().get(MetadataKeys.ACTOR),
                stored.metadata().get(MetadataKeys.WORKSPACE_ID),
                data == null ? null : codec.mapper().convertValue(data, Object.class),
                unreadable);
    }

    private @Nullable JsonNode asStored(StoredEvent stored) {
        try {
            return codec.mapper().readTree(stored.payload());
        } catch (IOException noJson) {
            return null;
        }
    }
}
