package dev.berth.eventstore.processor;

import dev.berth.eventstore.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.junit.jupiter.api.BeforeAll;

/** The contract is not of our making: Axon's own store keeps it too, but for what is said here. */
class JdbcTokenStoreTest extends TokenStoreContract {
    private static JdbcTokenStores stores;

    @BeforeAll
    static void open() throws SQLException {
        stores = new JdbcTokenStores(TestPostgres.newDatabase());
    }

    @Override
    TokenStore on(String node, Duration claimTimeout) {
        return stores.on(node, claimTimeout);
    }

    /** It inserts without ON CONFLICT, so of nodes that ask at once all but one fail and have to ask again. */
    @Override
    boolean identifierIsAgreedOnAtTheFirstAsking() {
        return false;
    }

    /** It extends by fetching, which claims what is free; the interface leaves that to the store. */
    @Override
    boolean extendingClaimsWhatIsFree() {
        return true;
    }
}
