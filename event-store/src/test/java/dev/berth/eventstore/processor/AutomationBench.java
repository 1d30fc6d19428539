package dev.berth.eventstore.processor;

import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.AxonEventStore;
import dev.berth.eventstore.EventStore;
import dev.berth.eventstore.EventStoreSettings;
import dev.berth.eventstore.TestPostgres;
import dev.berth.eventstore.event.EventTypes;
import dev.berth.eventstore.sql.Database;
import dev.berth.eventstore.sql.SqlCommand;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.annotation.SequencingPolicy;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import org.axonframework.messaging.eventhandling.gateway.EventGateway;
import org.axonframework.messaging.eventhandling.processing.streaming.pooled.PooledStreamingEventProcessorConfiguration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventhandling.sequencing.PropertySequencingPolicy;
import org.axonframework.messaging.eventstreaming.Tag;
import reactor.core.publisher.Mono;

/** Automations over a real store: what they are told is a note, and what they write goes to table {@code written}. */
public final class AutomationBench implements AutoCloseable {
    public record Noted(String text) {}

    /** What a processor does with a note. */
    public interface Handler {
        Mono<?> on(Noted event, ProcessingContext context);
    }

    static final class Automation {
        private final Handler handler;

        Automation(Handler handler) {
            this.handler = handler;
        }

        @EventHandler(eventName = "demo.Noted")
        CompletableFuture<?> on(Noted event, ProcessingContext context) {
            return handler.on(event, context).toFuture();
        }
    }

    public static final DeadLetterPolicy SHORT_WAITS =
            new DeadLetterPolicy(3, Duration.ofMillis(5), Duration.ofMillis(20), error -> false);

    public final EventStore store;
    private final EventSourcingConfigurer configurer;
    private AxonConfiguration axon;

    public AutomationBench(EventStore store, DeadLetterPolicy policy) {
        this.store = store;
        this.configurer = AxonEventStore.register(EventSourcingConfigurer.create(), store, policy);
        write("CREATE TABLE written (processor text NOT NULL, note text NOT NULL)");
    }

    public static AutomationBench open(DeadLetterPolicy policy) {
        return new AutomationBench(TestPostgres.open(settings()), policy);
    }

    public static EventStoreSettings settings() {
        EventTypes types = EventTypes.taggedBy(event -> Set.of(Tag.of("note", ((Noted) event).text)))
                .with(Noted.class, "demo.Noted", "1");
        return TestPostgres.settings(TestPostgres.newDatabase(), types);
    }

    public AutomationBench with(String processor, Handler handler) {
        return with(processor, handler, (module, settings) -> settings.tokenClaimInterval(100));
    }

    public AutomationBench with(
            String processor,
            Handler handler,
            BiFunction<
                            Configuration,
                            PooledStreamingEventProcessorConfiguration,
                            PooledStreamingEventProcessorConfiguration>
                    customization) {
        configurer.messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(
                streaming -> streaming.processor(EventProcessorModule.pooledStreaming(processor)
                        .eventHandlingComponents(
                                components -> components.autodetected(configuration -> new Automation(handler)))
                        .customized(customization)))));
        return this;
    }

    /** The same notes in the same segments after each restart. */
    static final class ByText {
        @SequencingPolicy(type = PropertySequencingPolicy.class, parameters = "text")
        @EventHandler(eventName = "demo.Noted")
        void on(Noted event) {}
    }

    AutomationBench withPolicy(String processor, int segments) {
        configurer.messaging(messaging -> messaging.eventProcessing(processing -> processing.pooledStreaming(
                streaming -> streaming.processor(EventProcessorModule.pooledStreaming(processor)
                        .eventHandlingComponents(components -> components.autodetected(configuration -> new ByText()))
                        .customized((module, settings) -> settings.initialSegmentCount(segments))))));
        return this;
    }

    AxonConfiguration build() {
        axon = configurer.build();
        return axon;
    }

    public AutomationBench start() {
        AxonEventStore.assertOurs(build());
        return run();
    }

    AutomationBench run() {
        axon.start();
        return this;
    }

    /** Appends, each note in a transaction of its own, so that positions follow the order. */
    public AutomationBench note(String... texts) {
        for (String text : texts) {
            axon.getComponent(UnitOfWorkFactory.class)
                    .create()
                    .executeWithResult(
                            context -> axon.getComponent(EventGateway.class).publish(context, new Noted(text)))
                    .join();
        }
        return this;
    }

    public static SqlCommand writing(String processor, String note) {
        return SqlCommand.of("INSERT INTO written (processor, note) VALUES ($1, $2)", processor, note);
    }

    public Mono<Long> write(ProcessingContext context, String processor, Noted event) {
        return store.transaction(context).write(writing(processor, event.text));
    }

    public void write(String sql) {
        new Database(store.connections()).update(SqlCommand.of(sql)).block(Duration.ofSeconds(10));
    }

    public List<String> written(String processor) {
        return query(
                SqlCommand.of("SELECT note FROM written WHERE processor = $1 ORDER BY note", processor),
                row -> row.get(0, String.class));
    }

    <T> List<T> query(SqlCommand command, Function<Row, T> mapper) {
        return Objects.requireNonNull(
                new Database(store.connections()).query(command, mapper).block(Duration.ofSeconds(10)));
    }

    /** Where the processor's token stands, as any other connection sees it; 0 before the first. */
    public long token(String processor) {
        List<Long> positions = query(
                SqlCommand.of(
                        "SELECT (convert_from(token, 'UTF8')::jsonb -> 'globalIndex')::bigint FROM token_entry"
                                + " WHERE processor = $1 AND token_type LIKE '%GlobalSequence%'",
                        processor),
                row -> row.get(0, Long.class));
        return positions.isEmpty() ? 0 : positions.getFirst();
    }

    public List<DeadLetter> deadLetters() {
        return Objects.requireNonNull(store.deadLetters().list(100).block(Duration.ofSeconds(10)));
    }

    void awaitToken(String processor, long position) {
        await().atMost(Duration.ofSeconds(20)).until(() -> token(processor) >= position);
    }

    static long position(ProcessingContext context) {
        return TrackingToken.fromContext(context).orElseThrow().position().orElseThrow();
    }

    @Override
    public void close() {
        if (axon != null) {
            axon.shutdown();
        }
        store.close().block(Duration.ofSeconds(10));
    }
}
