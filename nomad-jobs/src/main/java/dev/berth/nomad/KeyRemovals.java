package dev.berth.nomad;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyId;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The removed keys that pods may still let in. Implemented outside of this module; may lag behind the log. */
public interface KeyRemovals {
    /** For an installation in which nobody removes a key. */
    KeyRemovals NONE = new KeyRemovals() {
        @Override
        public Flux<AwaitedRemoval> awaited() {
            return Flux.empty();
        }

        @Override
        public Mono<Void> reached(AwaitedRemoval removal, List<PodId> stillAwaited) {
            return Mono.empty();
        }
    };

    /**
     * A removal of which not all pods have heard.
     *
     * @param position of the removal
     * @param at its time
     * @param pods those that may still let the key in
     */
    record AwaitedRemoval(
            Workspace workspace, SshKeyId key, String fingerprint, long position, Instant at, List<PodId> pods) {
        public AwaitedRemoval {
            pods = List.copyOf(pods);
        }
    }

    /** All of them. */
    Flux<AwaitedRemoval> awaited();

    /** Only these pods of it may still let the key in. Fails where that was not taken in; it is repeated later. */
    Mono<Void> reached(AwaitedRemoval removal, List<PodId> stillAwaited);
}
