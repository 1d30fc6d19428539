package dev.berth.eventstore;

import java.time.Duration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class R2dbcTokenStoreTest extends TokenStoreContract {
    private static EventStore store;

    @BeforeAll
    static void open() {
        store = TestPostgres.open();
    }

    @AfterAll
    static void close() {
        store.close().block(Duration.ofSeconds(10));
    }

    @Override
    TokenStore on(String node, Duration claimTimeout) {
        return new R2dbcTokenStore(new Database(store.connections()), EventCodec.newMapper(), node, claimTimeout);
    }
}
