package dev.berth.nomad;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodPort;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as it should be.
 *
 * @param disk name of the disk that it has run on by what the log says, null before
 * @param secrets reference to the environment's values in the vault, or null where there are none
 * @param hostKey the pod's public host key as an OpenSSH line
 * @param version position of the last event about the pod that is known here
 * @param stopsAt when it is stopped by itself, null where it is not, as while it is locked
 * @param terminatesAt when it is terminated by itself, null where it is not
 * @param stopWarned time of the stop that was warned of last, null before there was one
 * @param terminateWarned the same of a terminate
 * @param nextDisk name of the empty disk that it is to run on next, from a reset until it is placed with it; else null
 * @param since when its phase began
 * @param nodes those that it has, none for a pod of one
 * @param notebookSecrets reference to the hash of its notebook's password, null where that lies with the environment's values
 */
public record DesiredPod(
        PodId id,
        Workspace workspace,
        PodName name,
        PodSpec spec,
        int generation,
        DesiredState desired,
        Phase phase,
        int boots,
        @Nullable String disk,
        @Nullable String secrets,
        String hostKey,
        long version,
        @Nullable Instant stopsAt,
        @Nullable Instant terminatesAt,
        @Nullable Instant stopWarned,
        @Nullable Instant terminateWarned,
        @Nullable String nextDisk,
        Instant since,
        List<PodNode> nodes,
        @Nullable String notebookSecrets) {

    public DesiredPod {
        nodes = List.copyOf(nodes);
    }

    /** One that goes on until somebody ends it. */
    public DesiredPod(
            PodId id,
            Workspace workspace,
            PodName name,
            PodSpec spec,
            int generation,
            DesiredState desired,
            Phase phase,
            int boots,
            @Nullable String disk,
            @Nullable String secrets,
            String hostKey,
            long version) {
        this(
                id,
                workspace,
                name,
                spec,
                generation,
                desired,
                phase,
                boots,
                disk,
                secrets,
                hostKey,
                version,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                List.of(),
                null);
    }

    /** What a pod's view says about it, with the vault reference that the view does not show. */
    public static DesiredPod of(PodView pod, @Nullable String secrets) {
        return of(pod, secrets, null);
    }

    /** The same where its notebook's password may have been changed. */
    public static DesiredPod of(PodView pod, @Nullable String secrets, @Nullable String notebookSecrets) {
        return new DesiredPod(
                pod.id(),
                pod.workspace(),
                pod.name(),
                new PodSpec(
                        pod.template(),
                        pod.image(),
                        pod.gpu(),
                        pod.ports().stream().map(PodPort::port).toList(),
                        pod.diskGb(),
                        pod.envNames(),
                        pod.queueTimeout(),
                        pod.size(),
                        pod.sshKeys(),
                        pod.command(),
                        pod.chosenKeys(),
                        pod.notebook() == null ? null : pod.notebook().spec(),
                        pod.volumes(),
                        pod.user()),
                pod.generation(),
                DesiredState.of(pod),
                pod.phase(),
                pod.boots(),
                pod.disk().name(),
                secrets,
                pod.hostKey(),
                pod.version(),
                pod.locked() ? null : pod.stopsAt(),
                pod.locked() ? null : pod.terminatesAt(),
                pod.timers().stopWarned(),
                pod.timers().terminateWarned(),
                pod.disk().next(),
                pod.reason().since(),
                Objects.requireNonNullElse(pod.nodes(), List.of()),
                notebookSecrets);
    }

    /** Whether it has several nodes. */
    public boolean isGroup() {
        return !nodes.isEmpty();
    }

    /** Each of its nodes as if it were a pod of one, by which its keys and its disk are told apart: itself alone for a pod of one. */
    public List<DesiredPod> each() {
        return isGroup()
                ? IntStream.range(0, nodes.size()).mapToObj(this::ofNode).toList()
                : List.of(this);
    }

    private DesiredPod ofNode(int index) {
        var node = nodes.get(index);
        return new DesiredPod(
                id.ofNode(index),
                workspace,
                name,
                spec,
                generation,
                desired,
                phase,
                node.boots(),
                node.disk(),
                secrets,
                node.hostKey(),
                version,
                stopsAt,
                terminatesAt,
                stopWarned,
                terminateWarned,
                null,
                since,
                List.of(),
                notebookSecrets);
    }
}
