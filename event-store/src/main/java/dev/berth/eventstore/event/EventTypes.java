package dev.berth.eventstore.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.StartUpCheckFailed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.axonframework.common.annotation.Internal;
import org.axonframework.eventsourcing.eventstore.TagResolver;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.core.annotation.AnnotationMessageTypeResolver;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Which class is stored under which name and version, how older versions and names are read, and how an event is tagged.
 * Names are given explicitly, so moving a class to another package does not orphan what is in the log. Immutable:
 * {@link #with}, {@link #upcasting} and {@link #renamed} give larger copies.
 */
public final class EventTypes {
    private final Map<Class<?>, MessageType> types;
    private final Map<String, StoredType> known;
    private final Upcasters upcasters;
    private final Function<Object, Set<Tag>> tags;

    private record StoredType(Class<?> type, String version) {}

    private EventTypes(
            Map<Class<?>, MessageType> types,
            Map<String, StoredType> known,
            Upcasters upcasters,
            Function<Object, Set<Tag>> tags) {
        this.types = types;
        this.known = known;
        this.upcasters = upcasters;
        this.tags = tags;
    }

    /** No types yet; {@code tags} is asked with the event itself, not with a message around it. */
    public static EventTypes taggedBy(Function<Object, Set<Tag>> tags) {
        return new EventTypes(Map.of(), Map.of(), Upcasters.NONE, tags);
    }

    /**
     * These types and one more.
     *
     * @param name qualified, e.g. {@code berth.PodStopped}
     * @param version of what is written from now on; where it is a whole number, every one before it needs an upcaster
     */
    public EventTypes with(Class<?> type, String name, String version) {
        StoredType other = known.get(name);
        if (other != null && !other.type.equals(type)) {
            throw new IllegalArgumentException(
                    "Both " + other.type.getName() + " and " + type.getName() + " would be stored as " + name
                            + ", so neither could be read back. Give one of them another name.");
        }
        Map<Class<?>, MessageType> moreTypes = new HashMap<>(types);
        moreTypes.put(type, new MessageType(name, version));
        Map<String, StoredType> moreKnown = new HashMap<>(known);
        moreKnown.put(name, new StoredType(type, version));
        return new EventTypes(Map.copyOf(moreTypes), Map.copyOf(moreKnown), upcasters, tags);
    }

    /**
     * These types, and how events of an older version are read. One event stays one event: there is no way to make two
     * of it, to drop it, or to change its tags, which stay those it was stored with.
     *
     * @param name today's name of the event, also where it had another then
     * @param from the older version
     * @param to the version after it, today's or one that another upcaster leads on from
     * @param change from the JSON of the one to that of the other; pure, it may change the tree it is given and return it
     */
    public EventTypes upcasting(String name, String from, String to, UnaryOperator<JsonNode> change) {
        return new EventTypes(types, known, upcasters.upcasting(name, from, to, change), tags);
    }

    /** These types, and that events stored as {@code from} are read, and found by criteria, as {@code to}. */
    public EventTypes renamed(String from, String to) {
        return new EventTypes(types, known, upcasters.renamed(from, to), tags);
    }

    /**
     * Fails when an event of some older version or name could not be read. {@link EventStore#open} asks this first.
     *
     * @throws StartUpCheckFailed naming the missing step
     */
    @Internal
    public void check() {
        upcasters.check(known.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().version)));
    }

    @Internal
    public boolean hasOldEvents() {
        return !upcasters.isEmpty();
    }

    @Internal
    public Set<String> storedNames(String name) {
        return upcasters.storedNames(name);
    }

    /** The event as it would be stored today. What this program does not know stays as it is. */
    @Internal
    public StoredEvent current(StoredEvent event, ObjectMapper json) {
        StoredType today = known.get(event.name());
        if (today == null) {
            today = known.get(upcasters.currentName(event.name()));
        } else if (today.version.equals(event.version())) {
            return event;
        }
        return today == null ? event : upcasters.upcast(event, today.version, json);
    }

    /**
     * Fails for a version that is neither today's nor an older one that was upcast: what a newer program meant by it
     * cannot be guessed, and a wrong guess would be decided upon.
     */
    @Internal
    public void requireReadable(StoredEvent event) {
        StoredType today = known.get(event.name());
        if (today != null && !today.version.equals(event.version())) {
            throw new IllegalArgumentException("Event " + event.position() + " is a " + event.name() + " of version "
                    + event.version() + ", but this program knows version " + today.version
                    + ": the log was written by a newer program. Start that one, or newer.");
        }
    }

    /** The class that is stored under this qualified name. */
    public Optional<Class<?>> typeNamed(String name) {
        return Optional.ofNullable(known.get(name)).map(StoredType::type);
    }

    /** The qualified name under which instances of this class are stored. */
    public Optional<String> nameOf(Class<?> type) {
        return Optional.ofNullable(types.get(type)).map(MessageType::name);
    }

    /** For Axon: our names for events; everything else (commands, queries) is named as Axon does it. */
    public MessageTypeResolver messageTypeResolver() {
        MessageTypeResolver others = new AnnotationMessageTypeResolver();
        return payloadType -> {
            MessageType own = types.get(payloadType);
            return own == null ? others.resolve(payloadType) : Optional.of(own);
        };
    }

    /** For Axon: tags by the function given. */
    public TagResolver tagResolver() {
        return event -> {
            @Nullable Object payload = event.payload();
            return payload == null ? Set.of() : tags.apply(payload);
        };
    }
}
