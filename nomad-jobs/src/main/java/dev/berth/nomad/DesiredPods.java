package dev.berth.nomad;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyView;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What people want. Implemented outside of this module; may lag behind the log. */
public interface DesiredPods {
    /**
     * A pod as of {@code minPosition} or later, empty where there is none. Fails where that position is not reached in
     * bounded time; 0 asks for what is known now.
     */
    Mono<DesiredPod> find(PodId pod, long minPosition);

    /** All pods that are not terminated. */
    Flux<DesiredPod> all();

    /** The keys that a workspace has, of which each of its pods lets in all or the chosen ones, unless it has its own. */
    Mono<List<SshKeyView>> keys(Workspace workspace);

    /** With what a workspace pulls an image, empty where it has no login at the image's registry. */
    default Mono<RegistryLogin> registryLogin(Workspace workspace, String image) {
        return Mono.empty();
    }

    /** Completes when {@link #keys} shows the log up to {@code position}, and after a bounded time at the latest. */
    Mono<Void> keysReached(long position);
}
