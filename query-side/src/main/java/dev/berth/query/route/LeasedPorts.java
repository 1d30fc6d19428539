package dev.berth.query.route;

import dev.berth.messages.pod.PublicPort;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which public ports are leased or resting, from memory and at once. A hint: the append of a lease decides. */
public final class LeasedPorts {
    private final Map<PublicPort, PortLease> leases = new ConcurrentHashMap<>();
    private final Clock clock;

    LeasedPorts(Clock clock) {
        this.clock = clock;
    }

    /** Whether a port of this number is leased or rests, in any pool. */
    public boolean contains(int port) {
        Instant now = clock.instant();
        return leases.values().stream().anyMatch(lease -> lease.port().number() == port && isTaken(lease, now));
    }

    public boolean contains(PublicPort port) {
        PortLease lease = leases.get(port);
        return lease != null && isTaken(lease, clock.instant());
    }

    /** All of them, now. */
    public Set<PublicPort> all() {
        Instant now = clock.instant();
        return leases.values().stream()
                .filter(lease -> isTaken(lease, now))
                .map(PortLease::port)
                .collect(Collectors.toUnmodifiableSet());
    }

    void note(PortLease lease) {
        leases.merge(lease.port(), lease, (old, next) -> next.version() > old.version() ? next : old);
    }

    private static boolean isTaken(PortLease lease, Instant now) {
        Instant leasableFrom = lease.leasableFrom();
        return leasableFrom == null || leasableFrom.isAfter(now);
    }
}
