package dev.berth.ssh.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ssh.names.AnswerRate.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerRateTest {
    private final AtomicLong now = new AtomicLong();
    private final AnswerRate rate = new AnswerRate(now::get);

    private Verdict ask(String address) {
        return rate.ask(new InetSocketAddress(InetAddress.ofLiteral(address), 4711));
    }

    private void askOften(String address) {
        IntStream.range(0, AnswerRate.A_SECOND)
                .forEach(_ -> assertThat(ask(address)).isEqualTo(Verdict.ANSWER));
    }

    @Test
    void a_source_gets_so_many_answers_a_second_and_then_every_second_time_a_hint() {
        askOften("192.0.2.1");

        var after = IntStream.range(0, 10).mapToObj(_ -> ask("192.0.2.1")).toList();

        assertThat(after).doesNotContain(Verdict.ANSWER);
        assertThat(after.stream().filter(Verdict.ASK_BY_TCP::equals)).hasSize(5);
        assertThat(ask("192.0.2.2")).as("another source").isEqualTo(Verdict.ANSWER);
        now.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
        assertThat(ask("192.0.2.1")).as("a second later").isEqualTo(Verdict.ANSWER);
    }

    @Test
    void addresses_of_one_network_of_ipv6_are_one_source() {
        askOften("2001:db8:0:1::1");

        assertThat(ask("2001:db8:0:1:ffff::2")).isNotEqualTo(Verdict.ANSWER);
        assertThat(ask("2001:db8:0:2::1")).isEqualTo(Verdict.ANSWER);
    }
}
