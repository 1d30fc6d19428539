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
        @Nullable List<String> nodeHostKeys) {
    /** A pod of one. */
    public LaunchPod(
            Caller caller,
            PodId pod,
            PodName name,
            PodSpec spec,
            @Nullable String secrets,
            String hostKey,
            @Nullable RequestKey request,
            PodSettings settings) {
        this(caller, pod, name, spec, secrets, hostKey, request, settings, null);
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
        this(caller, pod, name, spec, secrets, hostKey, request, PodSettings.NONE, null);
    }

    /** How many nodes it is to have. */
    public int nodes() {
        return nodeHostKeys == null ? 1 : 1 + nodeHostKeys.size();
    }
}
