package dev.berth.bench.peer;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.projection.Tables;
import dev.berth.messages.EventCatalog;
import dev.berth.messages.pod.PodEvent;
import dev.berth.query.pod.PodsProjection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.SimpleEventHandlingComponent;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rebuild of the pods projection as Axon 5.0.1 does it: a pooled streaming processor over our engine, tokens in
 * PostgreSQL, one segment, batches of 1000. It makes the same rows, in tables of its own.
 */
public final class AxonPooledProcessor {
    private static final int BATCH_SIZE = 1000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);
    private static final AtomicInteger runs = new AtomicInteger();

    private AxonPooledProcessor() {}

    /**
     * Processes the whole log from its beginning with a new processor, and blocks until the last token is stored.
     *
     * @param events how many are in the log, all of them of pods
     * @return events per second, from the start of the processor on
     * @throws IllegalStateException when nothing moved for a minute
     */
    public static double eventsPerSecond(EventStore store, long events) throws InterruptedException {
        var tables = new Tables("axon_" + runs.incrementAndGet());
        var projection = new PodsProjection(store.codec());
        execute(store, projection.schema(tables));
        try {
            return eventsPerSecond(store, projection, tables, events);
        } finally {
            execute(store, List.of("DROP TABLE " + tables.name("pod")));
        }
    }

    static double eventsPerSecond(EventStore store, PodsProjection projection, Tables tables, long events)
            throws InterruptedException {
        var done = new AtomicLong();
        var axon = configure(store, new BatchedPods(store, projection, tables, done::addAndGet));
        long begin = System.nanoTime();
        axon.start();
        try {
            await(done, events);
            return events * 1e9 / (System.nanoTime() - begin);
        } finally {
            axon.shutdown();
        }
    }

    private static AxonConfiguration configure(EventStore store, BatchedPods handler) {
        // A name of its own is a token of its own, so each run begins at the log's beginning.
        var name = "bench-pods-" + System.nanoTime();
        // Events of one sequence are handled in order, and for a projection all are of one.
        var component = new SimpleEventHandlingComponent((event, context) -> Optional.of("pods"))
                .subscribe(eventNames(), handler);
        return AxonEventStore.register(EventSourcingConfigurer.create(), store)
                .messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(streaming ->
                        streaming.processor(EventProcessorModule.pooledStreaming(name)
                                .eventHandlingComponents(
                                        components -> components.declarative(configuration -> component))
                                .customized((configuration, processor) -> processor
                                        .initialSegmentCount(1)
                                        .batchSize(BATCH_SIZE)
                                        .unitOfWorkFactory(AxonEventStore.processorUnitsOfWork(configuration)))))))
                .build();
    }

    private static Set<QualifiedName> eventNames() {
        return EventCatalog.recordsOf(PodEvent.class)
                .map(type -> new QualifiedName(EventCatalog.qualifiedNameOf(type)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void await(AtomicLong done, long events) throws InterruptedException {
        long seen = -1;
        long moved = System.nanoTime();
        while (done.get() < events) {
            if (done.get() != seen) {
                seen = done.get();
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL_TIMEOUT.toNanos()) {
                throw new IllegalStateException(
                        "Axon's processor stands at %d of %d events for %d s: see its warnings above"
                                .formatted(seen, events, STALL_TIMEOUT.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(1); // The sampling interval of the measurement.
        }
    }

    static void execute(EventStore store, List<String> statements) {
        Mono.usingWhen(
                        store.connections().create(),
                        connection -> Flux.fromIterable(statements)
                                .concatMap(sql -> Flux.from(
                                        connection.createStatement(sql).execute()))
                                .concatMap(Result::getRowsUpdated)
                                .then(),
                        Connection::close)
                .block(TIMEOUT);
    }
}
