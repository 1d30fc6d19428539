package dev.berth.command;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.core.ClassBasedMessageTypeResolver;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.MessageTypeResolver;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** The module's production wiring on Axon's engine in memory, and short words for what tests say often. */
public final class TestModule implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-11-21T08:00:00.123456Z");
    public static final Caller ANNA = caller("anna", "main");
    public static final Caller BERT = caller("bert", "other");
    public static final String HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHhost";

    private final MovableClock clock = new MovableClock(START);
    private final InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
    private final EventSourcingConfigurer configurer;
    private final CommandSideSettings settings;
    private AxonConfiguration configuration;

    private TestModule(Integer quota, FreePorts freePorts, boolean sizedVolumes) {
        settings = new CommandSideSettings(
                quota, Duration.ofMinutes(10), false, Set.of("small", "large"), sizedVolumes, clock, new Random(1));
        configurer = CommandSideConfiguration.configure(
                EventSourcingConfigurer.create()
                        .registerEventStorageEngine(_ -> engine)
                        .registerTagResolver(_ -> TestModule::tags)
                        .componentRegistry(
                                registry -> registry.registerComponent(MessageTypeResolver.class, _ -> new Types())),
                settings,
                freePorts);
    }

    public static TestModule withQuota(Integer quota) {
        return new TestModule(quota, ports(10_000, 10_099), false);
    }

    /** Where no launch fails for want of a port, however many there were. */
    public static TestModule withManyPorts(Integer quota) {
        var next = new AtomicInteger(10_000);
        return new TestModule(quota, _ -> Optional.of(port(next.getAndIncrement())), false);
    }

    /** Where volumes hold no more than the size that they were made with. */
    public static TestModule withSizedVolumes() {
        return new TestModule(null, ports(10_000, 10_099), true);
    }

    /** Two public ports, so that launches run out of them. */
    public static TestModule withFewPorts(Integer quota) {
        return new TestModule(quota, ports(10_000, 10_001), false);
    }

    public static TestModule withPorts(int first, int last) {
        return new TestModule(null, ports(first, last), false);
    }

    public static FreePorts ports(int first, int last) {
        return tried -> IntStream.rangeClosed(first, last)
                .mapToObj(TestModule::port)
                .filter(port -> !tried.contains(port))
                .findFirst();
    }

    public static PublicPort port(int number) {
        return new PublicPort("edge", number);
    }

    public static Caller caller(String subject, String workspace) {
        return new Caller(subject, new Workspace(workspace), Set.of(Scope.READ, Scope.WRITE), "request-1");
    }

    public static PodId pod(int number) {
        return new PodId("pod-" + "a".repeat(14) + (char) ('a' + number / 26) + (char) ('a' + number % 26));
    }

    public static PodSpec spec(int gpus) {
        return new PodSpec("ubuntu", null, new GpuRequest(gpus, null), List.of(8888), 20, List.of());
    }

    public static LaunchPod launch(Caller caller, int pod, String name, int gpus) {
        return launch(caller, pod, name, gpus, null);
    }

    public static LaunchPod launch(Caller caller, int pod, String name, int gpus, RequestKey request) {
        return new LaunchPod(caller, pod(pod), new PodName(name), spec(gpus), null, HOST_KEY, request);
    }

    /** A launch of {@code nodes} nodes, each with so many GPUs. */
    public static LaunchPod launchNodes(Caller caller, int pod, String name, int gpus, int nodes) {
        return new LaunchPod(
                caller,
                pod(pod),
                new PodName(name),
                spec(gpus),
                null,
                HOST_KEY,
                null,
                PodSettings.NONE,
                false,
                List.of(),
                nodes == 1 ? null : Collections.nCopies(nodes - 1, HOST_KEY));
    }

    public EventSourcingConfigurer configurer() {
        return configurer;
    }

    public MovableClock clock() {
        return clock;
    }

    public CommandSideSettings settings() {
        return settings;
    }

    public Commands commands() {
        if (configuration == null) {
            configuration = configurer.start();
        }
        return new Commands(configuration.getComponent(CommandBus.class));
    }

    public PodView accepted(LaunchPod command) {
        return accepted(commands().send(command).block());
    }

    public static PodView accepted(PodAnswer answer) {
        if (answer instanceof PodAnswer.Accepted accepted) {
            return accepted.pod();
        }
        throw new AssertionError("Refused: " + answer);
    }

    public static Problem refused(PodAnswer answer) {
        if (answer instanceof PodAnswer.Refused(var problem)) {
            return problem;
        }
        throw new AssertionError("Accepted: " + answer);
    }

    /** Everything in the log, oldest first. */
    public List<EventMessage> log() {
        return engine.source(SourcingCondition.conditionFor(EventCriteria.havingAnyTag()), null)
                .reduce(new ArrayList<EventMessage>(), (all, entry) -> {
                    if (entry.message().payload() instanceof BerthEvent) {
                        all.add(entry.message());
                    }
                    return all;
                })
                .join();
    }

    public List<BerthEvent> events() {
        return log().stream().map(message -> (BerthEvent) message.payload()).toList();
    }

    public EventStorageEngine engine() {
        return engine;
    }

    @Override
    public void close() {
        if (configuration != null) {
            configuration.shutdown();
        }
    }

    private static Set<Tag> tags(EventMessage message) {
        return message.payload() instanceof BerthEvent event
                ? event.tags().stream()
                        .map(tag -> Tag.of(tag.key(), tag.value()))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** Names events as the app does. */
    private static final class Types implements MessageTypeResolver {
        private final MessageTypeResolver others = new ClassBasedMessageTypeResolver();

        @Override
        public Optional<MessageType> resolve(Class<?> type) {
            return BerthEvent.class.isAssignableFrom(type)
                    ? Optional.of(new MessageType(EventCatalog.qualifiedNameOf(type), EventCatalog.VERSION))
                    : others.resolve(type);
        }
    }

    /** Stands still until told otherwise. */
    public static final class MovableClock extends Clock {
        private volatile Instant now;

        private MovableClock(Instant now) {
            this.now = now;
        }

        public void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
