package dev.berth.bench.peer;

import dev.berth.eventstore.EventStore;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;

/** A log of nothing but pods' events. */
final class FilledPodLog {
    private FilledPodLog() {}

    /** Each pod's launch and what follows it, one pod after the other; answers how many events that makes. */
    static long fill(EventStore store, int pods, int eventsEach) throws Exception {
        var random = new Random(42);
        for (int i = 0; i < pods; i++) {
            List<TaggedEventMessage<?>> life = new ArrayList<>();
            for (var event : life(PodId.random(random), i, eventsEach)) {
                var type = new MessageType(EventCatalog.qualifiedNameOf(event.getClass()), EventCatalog.VERSION);
                life.add(new GenericTaggedEventMessage<>(
                        new GenericEventMessage(
                                UUID.randomUUID().toString(), type, event, Map.of(), Instant.EPOCH.plusSeconds(i)),
                        PodEventTypes.tags(event)));
            }
            store.engine()
                    .appendEvents(AppendCondition.none(), null, life)
                    .thenCompose(transaction -> transaction.commit(null))
                    .get(10, TimeUnit.SECONDS);
        }
        return (long) pods * eventsEach;
    }

    private static List<PodEvent> life(PodId pod, int number, int events) {
        var workspace = new Workspace("ada");
        List<PodEvent> life = new ArrayList<>();
        life.add(new PodLaunchRequested(
                pod,
                workspace,
                1,
                new PodName("p" + number),
                new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(8888), 20, List.of()),
                null,
                "ssh-ed25519 AAAA",
                null));
        for (int i = 1; i < events; i++) {
            life.add(new PodPulling(pod, workspace, 1, i + " of " + events, i, null));
        }
        return life;
    }
}
