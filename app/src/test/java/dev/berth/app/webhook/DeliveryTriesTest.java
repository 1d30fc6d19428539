package dev.berth.app.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import dev.berth.query.webhook.PendingDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryTriesTest {
    private static final Instant AT = Instant.parse("2026-11-28T18:00:00Z");

    private final DeliveryTries tries = new DeliveryTries(new Random(1));

    private static PendingDelivery delivery(long position) {
        return new PendingDelivery(
                Workspace.MAIN,
                new WebhookName("pager"),
                "vault-1",
                "e-" + position,
                position,
                WebhookTopic.STOPPED,
                new PodId("pod-abcdefghijklmnop"),
                AT,
                null,
                "Stopped.");
    }

    @Test
    void five_tries_come_ever_later_and_no_two_webhooks_at_the_same_moment() {
        var one = delivery(1);
        var now = AT;
        var waited = Duration.ZERO;
        for (int times = 1; times <= 5; times++) {
            assertThat(tries.isDue(one, now)).isTrue();
            assertThat(tries.count(one, now)).isEqualTo(times);
            assertThat(DeliveryTries.isLast(one, times, now)).isEqualTo(times == 5);
            var next = tries.next(one).orElseThrow();
            if (times < 5) {
                assertThat(Duration.between(now, next)).isGreaterThan(waited.multipliedBy(2));
                assertThat(tries.isDue(one, next.minusMillis(1))).isFalse();
                waited = Duration.between(now, next);
                now = next;
            }
        }
        assertThat(now).isBefore(AT.plusSeconds(600));

        tries.count(delivery(2), AT);
        tries.count(delivery(3), AT);
        assertThat(tries.next(delivery(2))).isNotEqualTo(tries.next(delivery(3)));
    }

    @Test
    void what_is_older_than_an_hour_has_one_try() {
        assertThat(DeliveryTries.isLast(delivery(1), 1, AT.plus(Duration.ofMinutes(59))))
                .isFalse();
        assertThat(DeliveryTries.isLast(delivery(1), 1, AT.plus(Duration.ofMinutes(61))))
                .isTrue();
    }

    @Test
    void what_is_no_longer_open_is_forgotten() {
        tries.count(delivery(1), AT);
        tries.count(delivery(2), AT);
        tries.keep(List.of(delivery(2)));

        assertThat(tries.next(delivery(1))).isEmpty();
        assertThat(tries.next(delivery(2))).isPresent();
    }
}
