package dev.berth.query.sshkey;

import dev.berth.eventstore.projection.Tables;
import dev.berth.eventstore.sql.SqlCommand;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodKey;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.query.reading.Parameters;
import dev.berth.query.reading.Positions.Progress;
import dev.berth.query.reading.ReadModels;
import dev.berth.query.route.RemovedKey;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries on the keys of a workspace. Results arrive on the driver's event loops: do not block there. */
public final class SshKeys {
    private static final int PAGE = 500;

    private final ReadModels models;
    private final Supplier<Tables> tables;
    private final Progress progress;

    public SshKeys(ReadModels models, Supplier<Tables> tables, Progress progress) {
        this.models = models;
        this.tables = tables;
        this.progress = progress;
    }

    /** False when {@code atMost} has passed before these queries could see what happened at {@code position}. */
    public Mono<Boolean> reached(long position, Duration atMost) {
        return progress.await(SshKeysProjection.NAME, position, atMost);
    }

    /** All keys that open the workspace's pods, oldest first. */
    public Mono<List<SshKeyView>> of(Workspace workspace) {
        return rows(workspace, 0, PAGE)
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : rows(workspace, page.getLast().position(), PAGE))
                .concatMap(Flux::fromIterable)
                .map(Saved::view)
                .collectList();
    }

    /** Those of its workspace that open a pod which has no keys of its own, oldest first. */
    public Mono<List<SshKeyView>> opening(PodView pod) {
        var chosen = pod.chosenKeys();
        return chosen == null
                ? of(pod.workspace())
                : of(pod.workspace())
                        .map(saved -> saved.stream()
                                .filter(key ->
                                        chosen.stream().anyMatch(one -> one.id().equals(key.id())))
                                .toList());
    }

    /** Who may log in to a pod at every address, without asking its machine. */
    public Mono<List<PodKey>> accepted(PodView pod) {
        var own = pod.sshKeys();
        var why = pod.chosenKeys() == null ? PodKey.WORKSPACE : PodKey.CHOSEN;
        return own != null
                ? Mono.just(own.stream()
                        .map(key -> new PodKey(null, key.fingerprint(), PodKey.LAUNCH))
                        .toList())
                : opening(pod)
                        .map(saved -> saved.stream()
                                .map(key -> new PodKey(key.id(), key.fingerprint(), why))
                                .toList());
    }

    /** A page of them, oldest first. */
    Mono<SshKeyList> list(Workspace workspace, long after, int limit) {
        return rows(workspace, after, limit + 1).map(found -> {
            List<Saved> shown = found.size() > limit ? found.subList(0, limit) : found;
            return new SshKeyList(
                    shown.stream().map(Saved::view).toList(),
                    found.size() > limit ? Parameters.cursor(shown.getLast().position()) : null,
                    List.of());
        });
    }

    private Mono<List<Saved>> rows(Workspace workspace, long after, int limit) {
        return Mono.defer(() -> models.query(
                SqlCommand.of("""
                        SELECT id, type, fingerprint, comment, base64, created_at, version FROM %s
                        WHERE workspace_id = $1 AND version > $2 ORDER BY version LIMIT $3
                        """.formatted(tables.get().name("ssh_key")), workspace.name(), after, limit),
                SshKeys::saved));
    }

    private static Saved saved(Row row) {
        String type = ReadModels.present(row, 1, String.class);
        return new Saved(
                new SshKeyView(
                        new SshKeyId(ReadModels.present(row, 0, String.class)),
                        type,
                        ReadModels.present(row, 2, String.class),
                        ReadModels.present(row, 3, String.class),
                        type + " " + ReadModels.present(row, 4, String.class),
                        ReadModels.present(row, 5, Instant.class)),
                ReadModels.present(row, 6, Long.class));
    }

    private record Saved(SshKeyView view, long position) {}

    /**
     * Some of a workspace's keys.
     *
     * @param next what to pass as {@code after} for the rest, null where this is the last page
     * @param removed removed keys that pods may still let in, on each page
     */
    record SshKeyList(List<SshKeyView> keys, @Nullable String next, List<LingeringSshKey> removed) {
        SshKeyList with(List<LingeringSshKey> lingering) {
            return new SshKeyList(keys, next, lingering);
        }
    }

    /**
     * A removed key of which not all pods have heard yet. The gateway and the jump host refuse it.
     *
     * @param relayClosesAt from when on the public ports of these pods are closed
     * @param awaitedPods those that may still let it in at their public ports
     */
    record LingeringSshKey(
            SshKeyId id, String fingerprint, Instant removedAt, Instant relayClosesAt, List<PodId> awaitedPods) {
        static LingeringSshKey of(RemovedKey key) {
            return new LingeringSshKey(
                    key.id(), key.fingerprint(), key.removedAt(), key.relayClosesAt(), key.awaited());
        }
    }
}
