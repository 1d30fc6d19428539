package dev.berth.ssh.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.ssh.LoginLimit;
import dev.berth.ssh.RefusalCause;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoginLimiterTest {
    private final LoginLimiter limiter = new LoginLimiter(new LoginLimit(10, 30, 60, 5), new Random(7));

    @Test
    void below_the_start_all_get_in_above_it_some_and_from_full_on_none() {
        assertThat(enter(10)).doesNotHaveAnyElementsOfTypes(LoginLimiter.Refused.class);

        var above = enter(400);
        assertThat(above).hasAtLeastOneElementOfType(LoginLimiter.Refused.class);
        assertThat(above.stream().filter(LoginLimiter.Place.class::isInstance)).hasSize(50);
        assertThat(enter(50)).allMatch(entry -> entry.equals(new LoginLimiter.Refused(RefusalCause.LOGIN_LIMIT)));
    }

    @Test
    void the_share_refused_rises_from_the_rate() {
        var entries = new ArrayList<LoginLimiter.Entry>();
        enter(10);
        for (int i = 0; i < 2_000; i++) {
            var entry = enter(source(1000 + i));
            if (entry instanceof LoginLimiter.Place place) {
                place.leave();
            }
            entries.add(entry);
        }

        assertThat(entries.stream()
                        .filter(LoginLimiter.Refused.class::isInstance)
                        .count())
                .isBetween(500L, 700L);
    }

    @Test
    void one_source_gets_its_share_and_no_more_until_it_leaves() {
        var places = new ArrayList<LoginLimiter.Place>();
        for (int i = 0; i < 5; i++) {
            places.add((LoginLimiter.Place) enter(source(1)));
        }
        assertThat(enter(source(1))).isEqualTo(new LoginLimiter.Refused(RefusalCause.SOURCE_LIMIT));
        assertThat(enter(source(2))).isInstanceOf(LoginLimiter.Place.class);

        places.getFirst().leave();
        places.getFirst().leave();

        assertThat(enter(source(1))).isInstanceOf(LoginLimiter.Place.class);
        assertThat(enter(source(1))).isInstanceOf(LoginLimiter.Refused.class);
    }

    @Test
    void a_64_of_IPv6_is_one_source_and_the_next_is_another() {
        for (int i = 0; i < 5; i++) {
            enter(new InetSocketAddress("2001:db8:0:1::" + i, 1));
        }

        assertThat(enter(new InetSocketAddress("2001:db8:0:1:ffff::9", 1)))
                .isEqualTo(new LoginLimiter.Refused(RefusalCause.SOURCE_LIMIT));
        assertThat(enter(new InetSocketAddress("2001:db8:0:2::9", 1))).isInstanceOf(LoginLimiter.Place.class);
    }

    @Test
    void a_place_refused_by_the_outer_limit_is_not_held_in_the_inner() {
        var inner = new LoginLimiter(new LoginLimit(100, 30, 100, 99), new Random(7));
        var all = new LoginLimiter(new LoginLimit(2, 100, 2, 1), new Random(7));
        var first = (LoginLimiter.Place) inner.enter(source(1), all, evictions::incrementAndGet);
        for (int i = 0; i < 200; i++) {
            assertThat(inner.enter(source(1), all, evictions::incrementAndGet))
                    .isInstanceOf(LoginLimiter.Refused.class);
        }

        first.leave();

        assertThat(inner.enter(source(1), all, evictions::incrementAndGet)).isInstanceOf(LoginLimiter.Place.class);
    }

    @Test
    void sources_that_hold_all_places_give_their_oldest_to_a_newcomer_until_they_hold_about_the_same() {
        var sourcesOfEvicted = new ArrayList<Integer>();
        var limiter = new LoginLimiter(new LoginLimit(8, 100, 8, 4), new Random(7));
        for (int i = 0; i < 8; i++) {
            int stranger = i % 2;
            limiter.enter(source(stranger), () -> sourcesOfEvicted.add(stranger));
        }

        var owner = new ArrayList<LoginLimiter.Entry>();
        for (int i = 0; i < 3; i++) {
            owner.add(limiter.enter(source(9), () -> sourcesOfEvicted.add(9)));
        }

        assertThat(owner.subList(0, 2)).allMatch(LoginLimiter.Place.class::isInstance);
        assertThat(owner.get(2)).isEqualTo(new LoginLimiter.Refused(RefusalCause.LOGIN_LIMIT));
        assertThat(sourcesOfEvicted).hasSize(2).contains(0, 1).doesNotContain(9);
    }

    @Test
    void who_holds_one_place_is_never_evicted() {
        var limiter = new LoginLimiter(new LoginLimit(8, 100, 8, 4), new Random(7));
        for (int i = 0; i < 100; i++) {
            limiter.enter(source(i), evictions::incrementAndGet);
        }

        assertThat(evictions).hasValue(0);
    }

    @Test
    void who_has_left_his_place_is_not_disconnected_for_a_newcomer() {
        var limiter = new LoginLimiter(new LoginLimit(4, 100, 4, 3), new Random(7));
        var proved = (LoginLimiter.Place) limiter.enter(source(1), evictions::incrementAndGet);
        var waiting = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            limiter.enter(source(1), waiting::incrementAndGet);
        }
        proved.leave();
        for (int i = 2; i < 6; i++) {
            limiter.enter(source(i), evictions::incrementAndGet);
        }

        assertThat(evictions).hasValue(0);
        assertThat(waiting).hasValue(1);
    }

    private LoginLimiter.Entry enter(InetSocketAddress remote) {
        return limiter.enter(remote, evictions::incrementAndGet);
    }

    private List<LoginLimiter.Entry> enter(int count) {
        var entries = new ArrayList<LoginLimiter.Entry>();
        for (int i = 0; i < count; i++) {
            entries.add(enter(source(i + 1 + seen)));
        }
        seen += count;
        return entries;
    }

    private int seen;

    private final AtomicInteger evictions = new AtomicInteger();

    private static InetSocketAddress source(int number) {
        return new InetSocketAddress("10.%d.%d.1".formatted(number / 250, number % 250), 1);
    }
}
