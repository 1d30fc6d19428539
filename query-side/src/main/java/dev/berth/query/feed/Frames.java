package dev.berth.query.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.query.reading.EventNames;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Turns events into frames, each one once however many clients watch. */
final class Frames {
    private static final int REMEMBERED = 2048;

    private final EventCodec codec;
    private final ObjectMapper json;
    private final Set<String> names = new HashSet<>();
    private final AtomicReferenceArray<@Nullable Rendered> remembered = new AtomicReferenceArray<>(REMEMBERED);

    /** A frame and its JSON. */
    record Rendered(Frame frame, String json) {}

    Frames(EventCodec codec) {
        this.codec = codec;
        this.json = codec.mapper();
        names.addAll(EventNames.of(PodEvent.class));
        names.addAll(EventNames.of(SshKeyEvent.class));
    }

    /** Null where the event is none that clients are told of. */
    @Nullable
    Rendered of(StoredEvent stored) {
        if (!names.contains(stored.name())) {
            return null;
        }
        int slot = (int) (stored.position() % REMEMBERED);
        Rendered known = remembered.get(slot);
        if (known != null && known.frame.position() == stored.position()) {
            return known;
        }
        Rendered fresh = render(stored);
        remembered.set(slot, fresh);
        return fresh;
    }

    private @Nullable Rendered render(StoredEvent stored) {
        var event = (BerthEvent) codec.decode(stored);
        Frame frame = Frame.of(event, EventNames.simple(stored.name()), stored.time(), stored.position());
        return frame == null ? null : new Rendered(frame, write(frame));
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
