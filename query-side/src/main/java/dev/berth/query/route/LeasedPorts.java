package dev.berth.query.route;

import dev.berth.messages.pod.PublicPort;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which public ports are leased or in quarantine, from memory and at once. A hint: the append of a lease decides. */
public final class LeasedPorts {
    private final Map<PublicPort, PortLease> leases = new ConcurrentHashMap<>();
    private final Clock clock;

    LeasedPorts(Clock clock) {
        this.clock = clock;
    }

    /** Whether the port is leased or in quarantine. One look-up, however many leases there are. */
    public boolean contains(PublicPort port) {
        PortLease lease = leases.get(port);
        return lease != null && isTaken(lease, clock.instant());
    }

    void note(PortLease lease) {
        leases.merge(lease.port(), lease, (old, next) -> next.version() > old.version() ? next : old);
    }

    private static boolean isTaken(PortLease lease, Instant now) {
        Instant leasableFrom = lease.leasableFrom();
        return leasableFrom == null || leasableFrom.isAfter(now);
    }
}
