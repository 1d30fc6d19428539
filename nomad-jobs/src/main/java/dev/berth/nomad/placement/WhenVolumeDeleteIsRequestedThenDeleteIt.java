package dev.berth.nomad.placement;

import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.nomad.VolumeDeletions.WantedDeletion;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import reactor.core.publisher.Mono;

/**
 * When a volume is to go, then it is deleted at once. What is lost by a crash, or cannot be done now, is found by those who look
 * from time to time.
 */
public final class WhenVolumeDeleteIsRequestedThenDeleteIt {
    private final VolumeRemover remover;

    public WhenVolumeDeleteIsRequestedThenDeleteIt(VolumeRemover remover) {
        this.remover = remover;
    }

    @EventHandler(eventName = "berth.VolumeDeleteRequested")
    Mono<Void> on(VolumeDeleteRequested event) {
        return remover.delete(new WantedDeletion(event.workspace(), event.volume(), event.name()));
    }
}
