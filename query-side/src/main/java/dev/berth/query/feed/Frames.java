package dev.berth.query.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.event.EventCodec;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.policy.PolicyEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.webhook.WebhookEvent;
import dev.berth.query.reading.EventNames;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns events into frames. */
final class Frames {
    private final EventCodec codec;
    private final ObjectMapper json;
    private final Set<String> names = new HashSet<>();

    /** A frame and its JSON. */
    record Rendered(Frame frame, String json) {}

    Frames(EventCodec codec) {
        this.codec = codec;
        this.json = codec.mapper();
        names.addAll(EventNames.of(PodEvent.class));
        names.addAll(EventNames.of(SshKeyEvent.class));
        names.addAll(EventNames.of(VolumeEvent.class));
        names.addAll(EventNames.of(PolicyEvent.class));
        names.addAll(EventNames.of(WebhookEvent.class));
    }

    /** Those of the events that clients are told of. */
    List<Rendered> of(List<StoredEvent> events) {
        return events.stream().map(this::of).filter(Objects::nonNull).toList();
    }

    private @Nullable Rendered of(StoredEvent stored) {
        if (!names.contains(stored.name())) {
            return null;
        }
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
