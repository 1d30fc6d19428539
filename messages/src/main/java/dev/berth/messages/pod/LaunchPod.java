package dev.berth.messages.pod;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Launch a new pod. The environment's values are in the vault already.
 *
 * @param secrets vault reference, or null where the pod has no environment
 * @param settings what could be said later as well
 * @param defaultDisk whether the size of its disk is left to the defaults of its workspace, where these say anything of it
 * @param volumes of the workspace, which the pod has until it is terminated
 * @param nodeHostKeys public host keys of its nodes from the second on, null for a pod of one
 */
public record LaunchPod(
        Caller caller,
        PodId pod,
        PodName name,
        PodSpec spec,
        @Nullable String secrets,
        String hostKey,
        @Nullable RequestKey request,
        PodSettings settings,
        boolean defaultDisk,
        List<AskedVolume> volumes,
        @Nullable List<String> nodeHostKeys) {
    public LaunchPod {
        volumes = List.copyOf(volumes);
        nodeHostKeys = nodeHostKeys == null ? null : List.copyOf(nodeHostKeys);
    }

    /** A pod of one without volumes, with a disk of the size that it says. */
    public LaunchPod(
            Caller caller,
            PodId pod,
            PodName name,
            PodSpec spec,
            @Nullable String secrets,
            String hostKey,
            @Nullable RequestKey request,
            PodSettings settings) {
        this(caller, pod, name, spec, secrets, hostKey, request, settings, false, List.of(), null);
    }

    /** One of which nothing more is said. */
    public LaunchPod(
            Caller caller,
            PodId pod,
            PodName name,
            PodSpec spec,
            @Nullable String secrets,
            String hostKey,
            @Nullable RequestKey request) {
        this(caller, pod, name, spec, secrets, hostKey, request, PodSettings.NONE);
    }

    /** How many nodes it is to have. */
    public int nodes() {
        return nodeHostKeys == null ? 1 : 1 + nodeHostKeys.size();
    }
}
