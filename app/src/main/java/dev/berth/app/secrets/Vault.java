package dev.berth.app.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.eventstore.event.TimeOrderedIdentifiers;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Values of pods that must not be in an event, e.g. the environment. An event holds the reference that {@link #store}
 * gives; the rows are bound to reference and workspace, so that a row cannot be passed off as another.
 */
public final class Vault {
    /** How long a value may lie here before the event that refers to it must be in the log. */
    static final Duration ORPHAN_AFTER = Duration.ofHours(1);

    /** In place of a pod's id; the sweep of what no pod has passes it by. */
    private static final String OF_NO_POD = "";

    private static final int SWEEP_PAGE = 200;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final TypeReference<TreeMap<String, String>> VALUES = new TypeReference<>() {};
    private static final JsonMapper JSON = new JsonMapper();

    private final ConnectionFactory connections;
    private final SecretKeySpec key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** Works on the tables of {@code db/app}. */
    public Vault(ConnectionFactory connections, MasterKey master, Clock clock) {
        this.connections = connections;
        this.key = new SecretKeySpec(master.derive("vault", 32), "AES");
        this.clock = clock;
    }

    /** Encrypts and keeps the values; completes with their reference once they are on disk. */
    public Mono<String> store(Workspace workspace, PodId pod, Map<String, String> values) {
        return store(workspace, pod.value(), values);
    }

    private Mono<String> store(Workspace workspace, String pod, Map<String, String> values) {
        return Mono.defer(() -> {
            String ref = TimeOrderedIdentifiers.next().toString();
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            byte[] ciphertext = encrypt(ref, workspace.name(), nonce, values);
            return with(connection -> rowsOf(Flux.from(connection
                            .createStatement("""
                                            INSERT INTO vault (ref, workspace_id, pod_id, created_at, nonce, ciphertext)
                                            VALUES ($1, $2, $3, $4, $5, $6)""")
                            .bind("$1", ref)
                            .bind("$2", workspace.name())
                            .bind("$3", pod)
                            .bind("$4", clock.instant())
                            .bind("$5", nonce)
                            .bind("$6", ciphertext)
                            .execute()))
                    .thenReturn(ref));
        });
    }

    /** The same for values that are of no pod, and stay until they are forgotten by their reference. */
    public Mono<String> storeShared(Workspace workspace, Map<String, String> values) {
        return store(workspace, OF_NO_POD, values);
    }

    /** Removes what a reference stands for. */
    public Mono<Void> forget(String ref) {
        return with(connection -> rowsOf(Flux.from(connection
                        .createStatement("DELETE FROM vault WHERE ref = $1")
                        .bind("$1", ref)
                        .execute())))
                .then();
    }

    /** The values behind a reference; empty where they have been forgotten. */
    public Mono<Map<String, String>> open(String ref) {
        return with(connection -> Flux.from(connection
                        .createStatement("SELECT workspace_id, nonce, ciphertext FROM vault WHERE ref = $1")
                        .bind("$1", ref)
                        .execute())
                .flatMap(result -> result.map(row -> decrypt(ref, row)))
                .next());
    }

    /** Removes everything that was kept for the pod. */
    public Mono<Void> forget(PodId pod) {
        return with(connection -> rowsOf(Flux.from(connection
                        .createStatement("DELETE FROM vault WHERE pod_id = $1")
                        .bind("$1", pod.value())
                        .execute())))
                .then();
    }

    /**
     * Removes values whose launch was never accepted: older than an hour, of a pod that has no event. A view must not be
     * asked for that, because one that lags or is rebuilt knows less than there is.
     *
     * @param isInLog asks the log itself whether the pod has an event
     * @return of how many pods values were removed
     */
    public Mono<Long> sweepOrphans(Function<PodId, Mono<Boolean>> isInLog) {
        return Mono.defer(() -> {
            Instant before = clock.instant().minus(ORPHAN_AFTER);
            return podsBefore(before, "")
                    .expand(page -> page.size() < SWEEP_PAGE ? Mono.empty() : podsBefore(before, page.getLast()))
                    .concatMapIterable(page -> page)
                    .concatMap(pod -> isInLog.apply(new PodId(pod))
                            .flatMap(found -> found ? Mono.just(0L) : forgetBefore(pod, before)))
                    .reduce(0L, Long::sum);
        });
    }

    /** The next of the pods that have old values, by their ids. */
    private Mono<List<String>> podsBefore(Instant before, String after) {
        return with(connection -> Flux.from(connection
                        .createStatement("SELECT DISTINCT pod_id FROM vault WHERE created_at < $1 AND pod_id > $2"
                                + " ORDER BY pod_id LIMIT $3")
                        .bind("$1", before)
                        .bind("$2", after)
                        .bind("$3", SWEEP_PAGE)
                        .execute())
                .flatMap(result -> result.map(row -> Objects.requireNonNull(row.get(0, String.class))))
                .collectList());
    }

    private Mono<Long> forgetBefore(String pod, Instant before) {
        return with(connection -> rowsOf(Flux.from(connection
                        .createStatement("DELETE FROM vault WHERE pod_id = $1 AND created_at < $2")
                        .bind("$1", pod)
                        .bind("$2", before)
                        .execute())))
                .map(rows -> Math.min(rows, 1));
    }

    private byte[] encrypt(String ref, String workspace, byte[] nonce, Map<String, String> values) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, ref, workspace, nonce)
                    .doFinal(JSON.writeValueAsBytes(new TreeMap<>(values)));
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("The values could not be encrypted", e);
        }
    }

    private Map<String, String> decrypt(String ref, Readable row) {
        try {
            String workspace = Objects.requireNonNull(row.get("workspace_id", String.class));
            byte[] nonce = Objects.requireNonNull(row.get("nonce", byte[].class));
            byte[] ciphertext = Objects.requireNonNull(row.get("ciphertext", byte[].class));
            return JSON.readValue(
                    cipher(Cipher.DECRYPT_MODE, ref, workspace, nonce).doFinal(ciphertext), VALUES);
        } catch (GeneralSecurityException | IOException e) {
            // Without the cause, whose text could quote what was decrypted.
            throw new IllegalStateException(
                    "The values behind %s cannot be decrypted: the row was changed, or the master key is not the one they were written with. Put the right HOME/master-key back."
                            .formatted(ref));
        }
    }

    private Cipher cipher(int mode, String ref, String workspace, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((ref + "\n" + workspace).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private <T> Mono<T> with(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(connections.create(), work, Connection::close);
    }

    private static Mono<Long> rowsOf(Flux<? extends Result> results) {
        return results.flatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }
}
