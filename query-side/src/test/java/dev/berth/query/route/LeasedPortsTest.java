package dev.berth.query.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PublicPort;
import java.time.Clock;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeasedPortsTest {
    private static final int LEASES = 10_000;
    private static final int LAUNCHES = 200;

    /** Each of them tries every port; with a search through all leases per port that is 2·10¹⁰ steps. */
    @Test
    @Timeout(20)
    void many_launches_find_out_that_ten_thousand_ports_are_leased() {
        var ports = new LeasedPorts(Clock.systemUTC());
        var pod = PodId.random(new Random(1));
        IntStream.range(0, LEASES).forEach(i -> ports.note(new PortLease(port(i), pod, null, i + 1)));

        for (int launch = 0; launch < LAUNCHES; launch++) {
            assertThat(IntStream.range(0, LEASES).allMatch(i -> ports.contains(port(i))))
                    .isTrue();
        }
        assertThat(ports.contains(port(LEASES))).isFalse();
    }

    @Test
    void an_older_event_about_a_port_changes_nothing() {
        var clock = Clock.systemUTC();
        var ports = new LeasedPorts(clock);
        var pod = PodId.random(new Random(1));
        ports.note(new PortLease(port(1), pod, clock.instant().minusSeconds(1), 7));

        ports.note(new PortLease(port(1), pod, null, 3));

        assertThat(ports.contains(port(1))).isFalse();
    }

    private static PublicPort port(int i) {
        return new PublicPort("public", 10_000 + i);
    }
}
