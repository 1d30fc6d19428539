package dev.berth.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.engine.EngineTest;
import dev.berth.eventstore.engine.R2dbcEventStorageEngine;
import dev.berth.eventstore.event.EventReader;
import dev.berth.eventstore.event.StoredEvent;
import dev.berth.eventstore.log.EventLog;
import dev.berth.eventstore.log.Notifications;
import dev.berth.eventstore.log.Tailer;
import dev.berth.eventstore.sql.Database;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Two JVMs on one database: each of the two ways in which one hears of the other's appends is enough alone. */
class TwoProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static EventStoreSettings settings;
    private static EventStore here;
    private static OtherProcess other;

    @BeforeAll
    static void start() throws Exception {
        settings = TestPostgres.settings(TestPostgres.newDatabase(), TestPostgres.noTypes());
        here = TestPostgres.open(settings);
        other = OtherProcess.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        other.close();
        here.close().block(SOON);
    }

    private final String unique = UUID.randomUUID().toString();

    @Test
    void an_append_there_wakes_a_stream_here() throws Exception {
        MessageStream<EventMessage> stream = stream(here.engine());
        CountDownLatch woken = new CountDownLatch(1);
        stream.setCallback(woken::countDown);
        other.append(unique);
        assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.next()).isPresent();
        stream.close();
    }

    /** Polls are blind until a notification has come, so what the stream brings, it brings because of that. */
    @Test
    void a_notification_is_enough() throws Exception {
        AtomicBoolean heard = new AtomicBoolean();
        CountDownLatch listening = new CountDownLatch(1);
        Tailer tailer = new Tailer(new BlindUntil(heard, here.reader()));
        Connections connections =
                new Connections(settings, Connections.defaultEventLoops(), StatementTimeouts.STANDARD);
        Notifications notifications =
                new Notifications(new Database(here.connections()), connections.single("listen", SOON));
        tailer.start().block(SOON);
        notifications.listen(() -> {
            // The first call only says that it listens now.
            heard.set(listening.getCount() == 0);
            listening.countDown();
            tailer.wake();
        });
        try {
            assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
            MessageStream<EventMessage> stream = stream(engine(tailer));
            assertThat(heard).isFalse();
            other.append(unique);
            await().atMost(SOON).until(stream::hasNextAvailable);
            assertThat(heard).isTrue();
            stream.close();
        } finally {
            notifications.stop();
            tailer.stop();
            connections.close();
        }
    }

    @Test
    void polling_is_enough() throws Exception {
        Tailer deaf = new Tailer(here.reader());
        deaf.start().block(SOON);
        try {
            MessageStream<EventMessage> stream = stream(engine(deaf));
            other.append(unique);
            await().atMost(SOON).until(stream::hasNextAvailable);
            stream.close();
        } finally {
            deaf.stop();
        }
    }

    /** Stores that order by transaction ids make every reader wait here: the open transaction has taken one. */
    @Test
    void a_transaction_left_open_in_the_database_holds_up_no_reader() throws Exception {
        TestPostgres.execute(settings.database(), "CREATE TABLE somebody_elses (id int)");
        try (Connection idle = TestPostgres.connect(settings.database());
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute("INSERT INTO somebody_elses VALUES (1)");

            MessageStream<EventMessage> stream = stream(here.engine());
            long before = here.reader().head().block(SOON);
            other.append(unique);
            await().atMost(SOON).until(stream::hasNextAvailable);
            assertThat(here.reader().taggedPage("other", unique, 0, 10).block(SOON))
                    .extracting(StoredEvent::position)
                    .containsExactly(before + 1);
            assertThat(EngineTest.sourced(here, EventCriteria.havingTags(Tag.of("other", unique))))
                    .hasSize(1);
            stream.close();
            idle.rollback();
        }
    }

    private MessageStream<EventMessage> stream(EventStorageEngine engine) {
        return engine.stream(
                StreamingCondition.conditionFor(
                        new GlobalSequenceTrackingToken(here.reader().head().block(SOON)),
                        EventCriteria.havingTags(Tag.of("other", unique))),
                null);
    }

    private static EventStorageEngine engine(Tailer tailer) {
        return new R2dbcEventStorageEngine(
                (EventLog) here.reader(),
                tailer,
                new JacksonConverter(here.codec().mapper()),
                here.types());
    }

    private record BlindUntil(AtomicBoolean heard, EventReader reader) implements EventReader {
        @Override
        public Mono<Long> head() {
            return reader.head();
        }

        @Override
        public Mono<List<StoredEvent>> page(long after, int limit) {
            return heard.get() ? reader.page(after, limit) : Mono.just(List.of());
        }

        @Override
        public Mono<List<StoredEvent>> taggedPage(String tagKey, String tagValue, long after, int limit) {
            return reader.taggedPage(tagKey, tagValue, after, limit);
        }
    }
}
