package dev.berth.bench.eventlog;

import dev.berth.bench.peer.PodEventTypes;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SshTarget;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;

/** Fills a log with the lives of pods, from launch to stop, a hundred of them at a time. */
final class PodLives {
    private static final int RUNNING_PODS = 100;
    private static final int EVENTS_PER_APPEND = 2000;
    private static final Workspace WORKSPACE = new Workspace("main");
    private static final SshTarget SSH = new SshTarget("10.0.0.1", 20_001);
    private static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1v5Zc3WmC3pX5nPpXv3x6kqRkQ1mGkqkqkqkqkqkqk";

    private PodLives() {}

    /** Appends {@code events} or a few more; answers how many. */
    static long fill(EventStore store, long events, long seed) throws Exception {
        var random = new Random(seed);
        var alive = new ArrayList<ArrayDeque<PodEvent>>();
        long appended = 0;
        int number = 0;
        while (appended < events) {
            List<TaggedEventMessage<?>> batch = new ArrayList<>(EVENTS_PER_APPEND);
            while (batch.size() < EVENTS_PER_APPEND) {
                while (alive.size() < RUNNING_PODS) {
                    alive.add(life(PodId.random(random), number++));
                }
                int index = random.nextInt(RUNNING_PODS);
                batch.add(message(alive.get(index).removeFirst()));
                if (alive.get(index).isEmpty()) {
                    alive.remove(index);
                }
            }
            store.engine()
                    .appendEvents(AppendCondition.none(), null, batch)
                    .thenCompose(transaction -> transaction.commit(null))
                    .get(1, TimeUnit.MINUTES);
            appended += batch.size();
        }
        return appended;
    }

    private static TaggedEventMessage<?> message(PodEvent event) {
        var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
        var metadata = Map.of(
                MetadataKeys.ACTOR, "admin",
                MetadataKeys.WORKSPACE_ID, WORKSPACE.name(),
                MetadataKeys.REQUEST_ID, "01990000-0000-7000-8000-000000000000",
                MetadataKeys.CORRELATION_ID, "01990000-0000-7000-8000-000000000000",
                MetadataKeys.CAUSATION_ID, "01990000-0000-7000-8000-000000000001");
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(TimeOrderedIdentifiers.next().toString(), type, event, metadata, Instant.now()),
                PodEventTypes.tags(event));
    }

    private static ArrayDeque<PodEvent> life(PodId pod, int number) {
        var allocation = "7f3c2a10-0000-4000-8000-%012x".formatted(number);
        var port = new PublicPort("default", 10_000 + number % 1000);
        return new ArrayDeque<PodEvent>(List.of(
                new PodLaunchRequested(
                        pod,
                        WORKSPACE,
                        1,
                        new PodName("p" + number),
                        new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(8888), 20, List.of()),
                        null,
                        HOST_KEY,
                        null),
                new PublicPortLeased(pod, WORKSPACE, 1, port),
                new PodScheduled(
                        pod, WORKSPACE, 1, allocation, "node-1", "rtx4090", List.of("gpu-" + number % 8), 10, null),
                new PodPulling(pod, WORKSPACE, 1, "Pulling the image", 11, null),
                new PodStarted(pod, WORKSPACE, 1, allocation, 0, 12, null),
                new PodBecameReachable(pod, WORKSPACE, 1, allocation, 0, SSH, List.of(Endpoint.ssh(SSH)), 13, null),
                new PodStopRequested(pod, WORKSPACE, 1, null),
                new PodStopped(pod, WORKSPACE, 1, new Reason("stopped", "Stopped as asked."), 14, null)));
    }
}
