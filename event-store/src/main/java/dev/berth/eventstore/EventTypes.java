package dev.berth.eventstore;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.eventsourcing.eventstore.TagResolver;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.core.annotation.AnnotationMessageTypeResolver;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Which class is stored under which name and version, and how an event is tagged. Names are given explicitly, so moving
 * a class to another package does not orphan what is in the log. Immutable: {@link #with} gives a larger copy.
 */
public final class EventTypes {
    private final Map<Class<?>, MessageType> types;
    private final Map<String, Class<?>> classes;
    private final Function<Object, Set<Tag>> tags;

    private EventTypes(
            Map<Class<?>, MessageType> types, Map<String, Class<?>> classes, Function<Object, Set<Tag>> tags) {
        this.types = types;
        this.classes = classes;
        this.tags = tags;
    }

    /** No types yet; {@code tags} is asked with the event itself, not with a message around it. */
    public static EventTypes taggedBy(Function<Object, Set<Tag>> tags) {
        return new EventTypes(Map.of(), Map.of(), tags);
    }

    /**
     * These types and one more.
     *
     * @param name qualified, e.g. {@code berth.PodStopped}
     */
    public EventTypes with(Class<?> type, String name, String version) {
        Class<?> other = classes.get(name);
        if (other != null && !other.equals(type)) {
            throw new IllegalArgumentException(
                    "Both " + other.getName() + " and " + type.getName() + " would be stored as " + name
                            + ", so neither could be read back. Give one of them another name.");
        }
        Map<Class<?>, MessageType> moreTypes = new HashMap<>(types);
        moreTypes.put(type, new MessageType(name, version));
        Map<String, Class<?>> moreClasses = new HashMap<>(classes);
        moreClasses.put(name, type);
        return new EventTypes(Map.copyOf(moreTypes), Map.copyOf(moreClasses), tags);
    }

    /** The class that is stored under this qualified name. */
    public Optional<Class<?>> typeNamed(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    /** The qualified name under which instances of this class are stored. */
    public Optional<String> nameOf(Class<?> type) {
        return Optional.ofNullable(types.get(type)).map(MessageType::name);
    }

    /** For Axon: our names for events; everything else (commands, queries) is named as Axon does it. */
    public MessageTypeResolver messageTypeResolver() {
        MessageTypeResolver others = new AnnotationMessageTypeResolver();
        return payloadType -> {
            MessageType known = types.get(payloadType);
            return known == null ? others.resolve(payloadType) : Optional.of(known);
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
