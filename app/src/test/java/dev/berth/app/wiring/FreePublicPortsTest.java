package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.PublicPort;
import dev.berth.query.gpu.PublicPortCounts.PublicPortCount;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePublicPortsTest {
    @Test
    void every_port_that_is_not_taken_is_offered_once_and_then_none() {
        var ports = new FreePublicPorts(10, 19, port -> port.number() % 2 == 1, new Random(1));
        var tried = new HashSet<PublicPort>();
        for (var next = ports.candidate(tried); next.isPresent(); next = ports.candidate(tried)) {
            assertThat(tried.add(next.get())).isTrue();
        }
        assertThat(tried).extracting(PublicPort::number).containsExactlyInAnyOrder(10, 12, 14, 16, 18);
    }

    @Test
    void RUN_16_it_is_known_how_many_could_be_leased_now() {
        var ports = new FreePublicPorts(10, 19, port -> port.number() < 13, new Random(1));

        assertThat(ports.count()).isEqualTo(new PublicPortCount(10, 7));
    }

    @Test
    void nothing_is_offered_where_nothing_is_free() {
        assertThat(new FreePublicPorts(10, 19, _ -> true, new Random(1)).candidate(Set.of()))
                .isEmpty();
    }
}
