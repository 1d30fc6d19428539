package dev.berth.nomad;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.sshkey.SshKeyView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.core.ClassBasedMessageTypeResolver;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A log in memory that outlives what writes to it, and the pods it tells of. */
final class TestLog {
    private volatile InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
    private final InMemoryTokenStore tokens = new InMemoryTokenStore();

    /** As after the death of whoever wrote: the engine calls those that read from it, dead or alive. */
    void reopen() {
        List<TaggedEventMessage<?>> events = messages(EventCriteria.havingAnyTag()).stream()
                .<TaggedEventMessage<?>>map(message -> new GenericTaggedEventMessage<>(message, tags(message)))
                .toList();
        engine = new InMemoryEventStorageEngine();
        engine.appendEvents(AppendCondition.none(), null, events)
                .join()
                .commit(null)
                .join();
    }

    /** With stores that are the same each time, and tags and names as the application gives them. */
    EventSourcingConfigurer configurer() {
        var now = engine;
        return EventSourcingConfigurer.create()
                .registerEventStorageEngine(_ -> now)
                .registerTagResolver(_ -> TestLog::tags)
                .componentRegistry(registry -> registry.registerComponent(MessageTypeResolver.class, _ -> new Types())
                        .registerComponent(TokenStore.class, _ -> tokens));
    }

    List<PodEvent> events(PodId pod) {
        return messages(EventCriteria.havingTags(Tag.of("pod", pod.value()))).stream()
                .map(message -> message.payload() instanceof PodEvent event ? event : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Everything, oldest first. */
    List<PodEvent> events() {
        return messages(EventCriteria.havingAnyTag()).stream()
                .map(message -> message.payload() instanceof PodEvent event ? event : null)
                .filter(Objects::nonNull)
                .toList();
    }

    @Nullable
    PodView view(PodId pod) {
        PodView view = null;
        long position = 0;
        for (var message : messages(EventCriteria.havingTags(Tag.of("pod", pod.value())))) {
            position++;
            if (message.payload() instanceof PodEvent event) {
                view = PodView.evolve(view, event, message.timestamp(), position);
            }
        }
        return view;
    }

    Set<PublicPort> leased() {
        var leased = new HashSet<PublicPort>();
        for (var event : events()) {
            if (event instanceof PublicPortLeased e) {
                leased.add(e.port());
            } else if (event instanceof PublicPortReleased e) {
                leased.remove(e.port());
            }
        }
        return leased;
    }

    List<PodId> launched() {
        var launched = new LinkedHashSet<PodId>();
        events().forEach(event -> {
            if (event instanceof PodLaunchRequested) {
                launched.add(event.pod());
            }
        });
        return List.copyOf(launched);
    }

    DesiredPods pods() {
        return new Pods();
    }

    private final class Pods implements DesiredPods {
        @Override
        public Mono<DesiredPod> find(PodId pod, long minPosition) {
            return Mono.fromSupplier(() -> view(pod)).map(view -> DesiredPod.of(view, null));
        }

        @Override
        public Flux<DesiredPod> all() {
            return Flux.defer(() -> Flux.fromIterable(launched()))
                    .flatMap(pod -> find(pod, 0))
                    .filter(pod -> pod.phase() != Phase.TERMINATED);
        }

        @Override
        public Mono<List<SshKeyView>> keys(Workspace workspace) {
            return Mono.just(List.of());
        }

        @Override
        public Mono<Void> keysReached(long position) {
            return Mono.empty();
        }
    }

    private List<EventMessage> messages(EventCriteria criteria) {
        return engine.source(SourcingCondition.conditionFor(criteria), null)
                .reduce(new ArrayList<EventMessage>(), (all, entry) -> {
                    if (entry.message().payload() instanceof BerthEvent) {
                        all.add(entry.message());
                    }
                    return all;
                })
                .join();
    }

    private static Set<Tag> tags(EventMessage message) {
        return message.payload() instanceof BerthEvent event
                ? event.tags().stream()
                        .map(tag -> Tag.of(tag.key(), tag.value()))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** Names events as the application does. */
    private static final class Types implements MessageTypeResolver {
        private final MessageTypeResolver others = new ClassBasedMessageTypeResolver();

        @Override
        public Optional<MessageType> resolve(Class<?> type) {
            return BerthEvent.class.isAssignableFrom(type)
                    ? Optional.of(new MessageType(EventCatalog.qualifiedNameOf(type), EventCatalog.VERSION))
                    : others.resolve(type);
        }
    }
}
