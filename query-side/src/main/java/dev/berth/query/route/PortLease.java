package dev.berth.query.route;

import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PublicPort;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who has a public port, or had it last.
 *
 * @param leasableFrom end of its quarantine, null while it is leased
 * @param version position of the last event about it
 */
record PortLease(PublicPort port, PodId pod, @Nullable Instant leasableFrom, long version) {
    /** Null where the event is about no port. */
    static @Nullable PortLease of(PodEvent event, long position) {
        return switch (event) {
            case PublicPortLeased leased -> new PortLease(leased.port(), leased.pod(), null, position);
            case PublicPortReleased released ->
                new PortLease(released.port(), released.pod(), released.leasableFrom(), position);
            case PodEvent _ -> null;
        };
    }
}
