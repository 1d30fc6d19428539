package dev.berth.nomadembedded.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

    @TempDir
    Path folder;

    @Test
    void a_change_that_cannot_be_written_is_none_and_those_after_it_are_written_again() throws IOException {
        try (var store = open()) {
            put(store, "first");
            long index = store.index();

            failToWrite(store);

            assertThat(store.job("lost")).isEmpty();
            assertThat(store.job("first"))
                    .hasValueSatisfying(job -> assertThat(job.has("Changed")).isFalse());
            assertThat(store.index()).isEqualTo(index);
            put(store, "later");
        }
        try (var again = open()) {
            assertThat(again.jobs().stream().map(job -> job.path("ID").asText()))
                    .containsExactly("first", "later");
            assertThat(again.job("first").orElseThrow().has("Changed")).isFalse();
        }
    }

    private Store open() throws IOException {
        return new Store(folder.resolve("journal"), KEY, new EventBroker());
    }

    private static void put(Store store, String id) {
        var batch = store.batch();
        batch.job(job(id));
        batch.commit();
    }

    /** An interrupt makes the write fail as a disk does, and closes the file besides. */
    private static void failToWrite(Store store) {
        var batch = store.batch();
        batch.job(job("lost"));
        batch.job(job("first").put("Changed", true));
        batch.job(job("first").put("Changed", false));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(batch::commit).isInstanceOf(UncheckedIOException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static ObjectNode job(String id) {
        return JsonNodes.object().put("ID", id);
    }
}
