package dev.berth.messages.pod;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to a pod. {@code generation} counts accepted launches, starts and restarts; {@code boots}
 * counts how often Nomad started the same allocation again; {@code observed} is the ModifyIndex of the allocation or
 * evaluation that the fact was read from. {@code observedAt} is when the fact became true by the clock of Nomad or of the
 * machine, null where that is not known: after an outage it may lie well before the event's own time.
 */
public sealed interface PodEvent extends BerthEvent
        permits PodEvent.PodLaunchRequested,
                PodEvent.PodQueued,
                PodEvent.PodScheduled,
                PodEvent.PodPulling,
                PodEvent.PodStarted,
                PodEvent.PodBecameReachable,
                PodEvent.PodStopRequested,
                PodEvent.PodStopped,
                PodEvent.PodStartRequested,
                PodEvent.PodRestartRequested,
                PodEvent.PodTerminateRequested,
                PodEvent.PodTerminated,
                PodEvent.PodFailed,
                PodEvent.PodLost,
                PodEvent.PodRecovered,
                PodEvent.PublicPortLeased,
                PodEvent.PublicPortReleased,
                PodDetailEvent {
    PodId pod();

    int generation();

    /** The phase the pod is in after this event, or null where the event does not move it. */
    default @Nullable Phase phase() {
        return switch (this) {
            case PodLaunchRequested _, PodStartRequested _, PodRestartRequested _ -> Phase.REQUESTED;
            case PodQueued _ -> Phase.QUEUED;
            case PodScheduled _ -> Phase.SCHEDULED;
            case PodPulling _ -> Phase.PULLING;
            case PodStarted _ -> Phase.STARTING;
            case PodBecameReachable _, PodRecovered _ -> Phase.RUNNING;
            case PodStopRequested _, PodTerminateRequested _ -> Phase.STOPPING;
            case PodStopped _ -> Phase.STOPPED;
            case PodTerminated _ -> Phase.TERMINATED;
            case PodFailed _ -> Phase.FAILED;
            case PodLost _ -> Phase.LOST;
            case PublicPortLeased _, PublicPortReleased _, PodDetailEvent _ -> null;
        };
    }

    /** Why the pod is in that phase, or null where the event does not move it. */
    default @Nullable Reason reason() {
        return switch (this) {
            case PodLaunchRequested _ -> new Reason("requested", "Accepted; waiting for the scheduler.");
            case PodStartRequested start ->
                new Reason(
                        "start-requested",
                        start.by() == null
                                ? "Start accepted; waiting for the scheduler."
                                : "Started by %s.%s Waiting for the scheduler."
                                        .formatted(start.by().text(), start.by().lateText()));
            case PodRestartRequested restart ->
                restart.disk() == null
                        ? new Reason("restart-requested", "Restarting: the old boot is being stopped.")
                        : new Reason(
                                "reset-requested",
                                "Resetting: it starts again with an empty disk, and the old one is deleted then.");
            case PodQueued queued -> queued.why();
            case PodScheduled scheduled -> new Reason("scheduled", "Placed on %s.".formatted(scheduled.node()));
            case PodPulling pulling -> new Reason("pulling", pulling.detail());
            case PodStarted started ->
                started.why() != null
                        ? started.why()
                        : new Reason("starting", "Started; waiting for its SSH server to answer.");
            case PodBecameReachable _ -> new Reason("reachable", "Its SSH server answered.");
            case PodRecovered _ -> new Reason("recovered", "Back after an interruption; its SSH server answered.");
            case PodStopRequested stop ->
                new Reason(
                        "stop-requested",
                        stop.by() == null
                                ? "Stopping."
                                : PodTrigger.STOPPING_BY
                                        + "%s.%s"
                                                .formatted(
                                                        stop.by().text(),
                                                        stop.by().lateText()));
            case PodTerminateRequested end ->
                new Reason(
                        "terminate-requested",
                        end.by() == null
                                ? "Terminating: its disk is deleted next."
                                : "Terminating by %s: its disk is deleted next.%s"
                                        .formatted(end.by().text(), end.by().lateText()));
            case PodStopped stopped -> stopped.why();
            case PodTerminated _ ->
                new Reason("terminated", "Terminated; its disk, GPUs and public port are given back.");
            case PodFailed failed -> failed.why();
            case PodLost lost -> lost.why();
            case PublicPortLeased _, PublicPortReleased _, PodDetailEvent _ -> null;
        };
    }

    @Override
    default Set<Tag> tags() {
        var workspace = new Tag(Tag.WORKSPACE, workspace().name());
        return switch (this) {
            case PodLaunchRequested launch -> named(tagged(workspace), launch.name(), launch.nodes());
            case PodTerminated end -> named(tagged(workspace), end.name(), end.nodeCount());
            case PodStartRequested _, PodRestartRequested _, PodStopped _, PodFailed _ -> tagged(workspace);
            case PublicPortLeased lease -> tagged(lease.port().tag());
            case PublicPortReleased release -> tagged(release.port().tag());
            case PodRenamed renamed ->
                named(named(tagged(), renamed.before(), renamed.nodeCount()), renamed.name(), renamed.nodeCount());
            case PodStopRequested _,
                    PodTerminateRequested _,
                    PodQueued _,
                    PodScheduled _,
                    PodPulling _,
                    PodStarted _,
                    PodBecameReachable _,
                    PodLost _,
                    PodRecovered _,
                    PodDetailEvent _ -> tagged();
        };
    }

    /** The tag that makes a name unique within a workspace. */
    static Tag nameTag(Workspace workspace, PodName name) {
        return new Tag(Tag.POD_NAME, workspace + "/" + name);
    }

    /** All names by which a pod of so many nodes is reached: its own and, of several, one for each. */
    static List<PodName> names(PodName name, int nodes) {
        return nodes == 1
                ? List.of(name)
                : Stream.concat(
                                Stream.of(name),
                                IntStream.range(0, nodes).mapToObj(name::ofNode).filter(Objects::nonNull))
                        .toList();
    }

    private Set<Tag> named(Set<Tag> tags, PodName name, int nodes) {
        return Stream.concat(tags.stream(), names(name, nodes).stream().map(each -> nameTag(workspace(), each)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Events that were stored before there were endpoints have the SSH server's target alone. */
    private static List<Endpoint> endpointsOf(SshTarget target, @Nullable List<Endpoint> endpoints) {
        return endpoints == null ? List.of(Endpoint.ssh(target)) : List.copyOf(endpoints);
    }

    private Set<Tag> tagged(Tag... further) {
        var tags = Stream.concat(Stream.of(new Tag(Tag.POD, pod().value())), Stream.of(further));
        var request = request();
        return (request == null ? tags : Stream.concat(tags, Stream.of(request.tag(workspace()))))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A launch was accepted.
     *
     * @param secrets reference to the environment's values in the vault, or null where there are none
     * @param hostKey the pod's public host key as an OpenSSH line without comment
     * @param nodeHostKeys the same of its nodes from the second on, null for a pod of one
     */
    record PodLaunchRequested(
            PodId pod,
            Workspace workspace,
            int generation,
            PodName name,
            PodSpec spec,
            @Nullable String secrets,
            String hostKey,
            @Nullable RequestKey request,
            @Nullable List<String> nodeHostKeys)
            implements PodEvent {
        public PodLaunchRequested {
            nodeHostKeys = nodeHostKeys == null ? null : List.copyOf(nodeHostKeys);
        }

        public PodLaunchRequested(
                PodId pod,
                Workspace workspace,
                int generation,
                PodName name,
                PodSpec spec,
                @Nullable String secrets,
                String hostKey,
                @Nullable RequestKey request) {
            this(pod, workspace, generation, name, spec, secrets, hostKey, request, null);
        }

        /** How many nodes it has, each with all that the specification says. */
        public int nodes() {
            return nodeHostKeys == null ? 1 : 1 + nodeHostKeys.size();
        }
    }

    /** Nomad has no place for the pod; it keeps the pod in its queue. */
    record PodQueued(
            PodId pod,
            Workspace workspace,
            int generation,
            Reason why,
            long observed,
            @Nullable Instant observedAt) implements PodEvent {}

    /** Nomad placed the pod. {@code gpus} are device ids on {@code node}. */
    record PodScheduled(
            PodId pod,
            Workspace workspace,
            int generation,
            String allocation,
            String node,
            @Nullable String gpuModel,
            List<String> gpus,
            long observed,
            @Nullable Instant observedAt,
            @Nullable String disk)
            implements PodEvent {
        public PodScheduled(
                PodId pod,
                Workspace workspace,
                int generation,
                String allocation,
                String node,
                @Nullable String gpuModel,
                List<String> gpus,
                long observed,
                @Nullable Instant observedAt) {
            this(pod, workspace, generation, allocation, node, gpuModel, gpus, observed, observedAt, null);
        }
    }

    /** The pod's image is on its way to the node. */
    record PodPulling(
            PodId pod,
            Workspace workspace,
            int generation,
            String detail,
            long observed,
            @Nullable Instant observedAt) implements PodEvent {}

    /**
     * The pod's main process started, or was found to have started and not to let anybody in yet.
     *
     * @param why what a login failed with, null where none was tried yet
     */
    record PodStarted(
            PodId pod,
            Workspace workspace,
            int generation,
            String allocation,
            int boots,
            long observed,
            @Nullable Instant observedAt,
            @Nullable Reason why)
            implements PodEvent {
        public PodStarted(
                PodId pod,
                Workspace workspace,
                int generation,
                String allocation,
                int boots,
                long observed,
                @Nullable Instant observedAt) {
            this(pod, workspace, generation, allocation, boots, observed, observedAt, null);
        }
    }

    /**
     * An SSH handshake with the pod succeeded, host key pinned. Metering starts here.
     *
     * @param target where its sshd listens, as the endpoint {@code ssh} says too
     * @param endpoints everything that can be reached in the pod
     */
    record PodBecameReachable(
            PodId pod,
            Workspace workspace,
            int generation,
            String allocation,
            int boots,
            SshTarget target,
            List<Endpoint> endpoints,
            long observed,
            @Nullable Instant observedAt)
            implements PodEvent {
        public PodBecameReachable {
            endpoints = endpointsOf(target, endpoints);
        }
    }

    /** A stop was accepted. {@code by} is null where somebody asked for it. */
    record PodStopRequested(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable RequestKey request,
            @Nullable PodTrigger by) implements PodEvent {
        public PodStopRequested(PodId pod, Workspace workspace, int generation, @Nullable RequestKey request) {
            this(pod, workspace, generation, request, null);
        }
    }

    /** Nothing of this generation runs any more, and nobody asked for it to run. */
    record PodStopped(
            PodId pod,
            Workspace workspace,
            int generation,
            Reason why,
            long observed,
            @Nullable Instant observedAt) implements PodEvent {}

    /**
     * A start was accepted: a new generation that holds {@code gpus} GPUs again. These may be others than the launch asked
     * for, which stays what a later start asks for by itself.
     *
     * @param gpuModel of these, null where more than one will do or an older event does not say
     * @param by null where somebody asked for it
     * @param gpuModels of which one will do where no model is named, null for any
     */
    record PodStartRequested(
            PodId pod,
            Workspace workspace,
            int generation,
            int gpus,
            @Nullable RequestKey request,
            @Nullable String gpuModel,
            @Nullable PodTrigger by,
            @Nullable List<String> gpuModels)
            implements PodEvent {
        public PodStartRequested {
            gpuModels = gpuModels == null ? null : List.copyOf(gpuModels);
        }

        public PodStartRequested(
                PodId pod,
                Workspace workspace,
                int generation,
                GpuRequest gpu,
                @Nullable RequestKey request,
                @Nullable PodTrigger by) {
            this(pod, workspace, generation, gpu.count(), request, gpu.model(), by, gpu.anyOf());
        }

        public PodStartRequested(
                PodId pod, Workspace workspace, int generation, int gpus, @Nullable RequestKey request) {
            this(pod, workspace, generation, gpus, request, null, null, null);
        }

        /** What this generation asks for. */
        GpuRequest gpu() {
            return new GpuRequest(gpus, gpuModel, gpuModels);
        }
    }

    /**
     * A restart was accepted: a new generation; port, host key and disk stay.
     *
     * @param disk name of the empty disk that it is to have instead, null where it keeps its own
     */
    record PodRestartRequested(
            PodId pod,
            Workspace workspace,
            int generation,
            int gpus,
            @Nullable RequestKey request,
            @Nullable String disk)
            implements PodEvent {
        public PodRestartRequested(
                PodId pod, Workspace workspace, int generation, int gpus, @Nullable RequestKey request) {
            this(pod, workspace, generation, gpus, request, null);
        }
    }

    /** A terminate was accepted. {@code by} is null where somebody asked for it. */
    record PodTerminateRequested(
            PodId pod,
            Workspace workspace,
            int generation,
            @Nullable RequestKey request,
            @Nullable PodTrigger by) implements PodEvent {
        public PodTerminateRequested(PodId pod, Workspace workspace, int generation, @Nullable RequestKey request) {
            this(pod, workspace, generation, request, null);
        }
    }

    /** Nothing of the pod is left on any node. Its name is free again, and so are those of its {@code nodes}, of which null means one. */
    record PodTerminated(
            PodId pod,
            Workspace workspace,
            int generation,
            PodName name,
            @Nullable Instant observedAt,
            @Nullable Integer nodes)
            implements PodEvent {
        public PodTerminated(
                PodId pod, Workspace workspace, int generation, PodName name, @Nullable Instant observedAt) {
            this(pod, workspace, generation, name, observedAt, null);
        }

        int nodeCount() {
            return nodes == null ? 1 : nodes;
        }
    }

    record PodFailed(
            PodId pod,
            Workspace workspace,
            int generation,
            Reason why,
            long observed,
            @Nullable Instant observedAt) implements PodEvent {}

    /** The pod cannot be reached at the moment, and nobody asked for that. */
    record PodLost(
            PodId pod,
            Workspace workspace,
            int generation,
            Reason why,
            long observed,
            @Nullable Instant observedAt) implements PodEvent {}

    /** A lost pod answered again, on the same allocation. */
    record PodRecovered(
            PodId pod,
            Workspace workspace,
            int generation,
            String allocation,
            int boots,
            SshTarget target,
            List<Endpoint> endpoints,
            long observed,
            @Nullable Instant observedAt)
            implements PodEvent {
        public PodRecovered {
            endpoints = endpointsOf(target, endpoints);
        }
    }

    /** {@code node} is the index of the node that the port leads to, null for the leader. */
    record PublicPortLeased(
            PodId pod,
            Workspace workspace,
            int generation,
            PublicPort port,
            @Nullable Integer node) implements PodEvent {
        public PublicPortLeased(PodId pod, Workspace workspace, int generation, PublicPort port) {
            this(pod, workspace, generation, port, null);
        }

        public int nodeIndex() {
            return node == null ? PodNode.LEADER : node;
        }
    }

    /** The port rests until {@code leasableFrom}, so that no client of this pod meets the next one. */
    record PublicPortReleased(PodId pod, Workspace workspace, int generation, PublicPort port, Instant leasableFrom)
            implements PodEvent {}
}
