package dev.berth.nomad;

import dev.berth.messages.Workspace;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The named volumes that people want gone. Implemented outside of this module; may lag behind the log. */
public interface VolumeDeletions {
    /** For an installation without any. */
    VolumeDeletions NONE = new VolumeDeletions() {
        @Override
        public Flux<WantedDeletion> wanted() {
            return Flux.empty();
        }

        @Override
        public Mono<Void> done(WantedDeletion deletion) {
            return Mono.empty();
        }
    };

    /** A volume that no pod has and none gets any more. */
    record WantedDeletion(Workspace workspace, VolumeId volume, VolumeName name) {}

    /** All of them. */
    Flux<WantedDeletion> wanted();

    /** Nothing is left of the volume. Fails where that was not taken in; it is repeated later. */
    Mono<Void> done(WantedDeletion deletion);
}
