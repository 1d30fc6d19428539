package dev.berth.app.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.app.TestDatabase;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import io.r2dbc.spi.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class VaultTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final MasterKey MASTER = new MasterKey(new byte[32]);

    private final PodId pod = PodId.random(new Random());
    private final Vault vault = new Vault(TestDatabase.connections(), MASTER, Clock.systemUTC());

    @Test
    void values_come_back_by_their_reference_and_are_gone_once_forgotten() {
        String ref = store(vault, pod, Map.of("TOKEN", "s3cret", "EMPTY", ""));
        assertThat(open(vault, ref)).isEqualTo(Map.of("TOKEN", "s3cret", "EMPTY", ""));
        String other = store(vault, PodId.random(new Random()), Map.of("A", "b"));
        vault.forget(pod).block(SOON);
        assertThat(open(vault, ref)).isNull();
        assertThat(open(vault, other)).isEqualTo(Map.of("A", "b"));
    }

    @Test
    void the_table_holds_neither_names_nor_values_in_the_clear() {
        String ref = store(vault, pod, Map.of("TOKEN", "s3cret"));
        byte[] stored = ciphertext(ref);
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("TOKEN", "s3cret");
        String again = store(vault, pod, Map.of("TOKEN", "s3cret"));
        assertThat(ciphertext(again)).isNotEqualTo(stored);
    }

    @Test
    void a_row_passed_off_as_another_workspaces_or_another_reference_is_not_opened() {
        String ref = store(vault, pod, Map.of("TOKEN", "s3cret"));
        String moved = store(vault, pod, Map.of("A", "b"));
        TestDatabase.execute("UPDATE vault SET workspace_id = 'other' WHERE ref = $1", ref);
        assertThatThrownBy(() -> open(vault, ref))
                .hasMessageContaining("cannot be decrypted")
                .hasMessageNotContaining("s3cret");
        TestDatabase.execute(
                "UPDATE vault v SET nonce = o.nonce, ciphertext = o.ciphertext FROM vault o WHERE v.ref = $1 AND o.ref = $2",
                moved,
                ref);
        assertThatThrownBy(() -> open(vault, moved)).hasMessageContaining("cannot be decrypted");
    }

    @Test
    void another_master_key_opens_nothing() {
        String ref = store(vault, pod, Map.of("TOKEN", "s3cret"));
        byte[] wrong = new byte[32];
        wrong[0] = 1;
        var stranger = new Vault(TestDatabase.connections(), new MasterKey(wrong), Clock.systemUTC());
        assertThatThrownBy(() -> open(stranger, ref)).hasMessageContaining("master-key");
    }

    @Test
    void sweeping_removes_old_values_of_pods_that_the_log_does_not_know_and_nothing_else() {
        var past = new Vault(
                TestDatabase.connections(),
                MASTER,
                Clock.offset(
                        Clock.systemUTC(), Vault.ORPHAN_AFTER.plusMinutes(1).negated()));
        PodId refused = PodId.random(new Random(1));
        PodId live = PodId.random(new Random(2));
        PodId justNow = PodId.random(new Random(3));
        String orphan = store(past, refused, Map.of("A", "1"));
        String used = store(past, live, Map.of("A", "2"));
        String fresh = store(vault, justNow, Map.of("A", "3"));

        assertThat(vault.sweepOrphans(asked -> Mono.just(asked.equals(live))).block(SOON))
                .isEqualTo(1);

        assertThat(open(vault, orphan)).isNull();
        assertThat(open(vault, used)).isNotNull();
        assertThat(open(vault, fresh)).as("its launch may be under way").isNotNull();
        vault.forget(live).block(SOON);
        vault.forget(justNow).block(SOON);
    }

    @Test
    void sweeping_removes_nothing_while_the_log_cannot_be_asked() {
        var past = new Vault(
                TestDatabase.connections(),
                MASTER,
                Clock.offset(
                        Clock.systemUTC(), Vault.ORPHAN_AFTER.plusMinutes(1).negated()));
        String kept = store(past, pod, Map.of("A", "1"));
        assertThatThrownBy(() -> vault.sweepOrphans(asked -> Mono.error(new IllegalStateException("away")))
                        .block(SOON))
                .hasMessageContaining("away");
        assertThat(open(vault, kept)).isNotNull();
        vault.forget(pod).block(SOON);
    }

    private static String store(Vault vault, PodId pod, Map<String, String> values) {
        return vault.store(Workspace.MAIN, pod, values).block(SOON);
    }

    private static Map<String, String> open(Vault vault, String ref) {
        return vault.open(ref).block(SOON);
    }

    private static byte[] ciphertext(String ref) {
        return Flux.usingWhen(
                        TestDatabase.connections().create(),
                        connection -> Flux.from(connection
                                        .createStatement("SELECT ciphertext FROM vault WHERE ref = $1")
                                        .bind("$1", ref)
                                        .execute())
                                .flatMap(result -> result.map((row, metadata) -> row.get(0, byte[].class))),
                        Connection::close)
                .blockFirst(SOON);
    }
}
