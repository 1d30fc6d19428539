package dev.berth.messages;

import dev.berth.messages.node.NodeEvent;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.registry.RegistryEvent;
import dev.berth.messages.sshkey.SshKeyEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every event there is. A test pins the names: they are in people's databases. */
public final class EventCatalog {
    public static final String NAMESPACE = "berth";
    public static final String VERSION = "1";

    private EventCatalog() {}

    /** The record classes of all events. */
    public static List<Class<?>> types() {
        return nouns().stream().flatMap(EventCatalog::recordsOf).toList();
    }

    /** The sealed interfaces of what things happen to. */
    public static List<Class<?>> nouns() {
        return List.of(PodEvent.class, SshKeyEvent.class, NodeEvent.class, RegistryEvent.class);
    }

    /** The record classes of a sealed interface and of those that it is divided into. */
    public static Stream<Class<?>> recordsOf(Class<?> noun) {
        return Arrays.stream(noun.getPermittedSubclasses())
                .flatMap(type -> type.isInterface() ? recordsOf(type) : Stream.of(type));
    }

    /** The stored name without namespace, also the {@code event:} of a server-sent event. */
    public static String nameOf(Class<?> type) {
        return type.getSimpleName();
    }

    /** The stored name with namespace, e.g. {@code berth.PodStopped}. */
    public static String qualifiedNameOf(Class<?> type) {
        return NAMESPACE + "." + nameOf(type);
    }
}
