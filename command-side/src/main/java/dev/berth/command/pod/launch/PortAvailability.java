package dev.berth.command.pod.launch;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import java.time.Instant;
import java.util.List;

/** Whether a public port may be leased. */
final class PortAvailability {
    private PortAvailability() {}

    /** {@code leases} are all events about the port. */
    static boolean isLeasable(List<RecordedEvent> leases, Instant now) {
        return leases.isEmpty()
                || switch (leases.getLast().event()) {
                    case PublicPortLeased _ -> false;
                    case PublicPortReleased released -> !released.leasableFrom().isAfter(now);
                    default -> throw new IllegalStateException("%s is no lease".formatted(leases.getLast()));
                };
    }
}
