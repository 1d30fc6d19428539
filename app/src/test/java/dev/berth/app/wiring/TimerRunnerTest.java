package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.app.BerthOnLog;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import dev.berth.messages.pod.PodSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Processes on one log, and timers that come due while all of them run, while none does, and under a clock that is set. */
class TimerRunnerTest {
    private static final Caller ANNA =
            new Caller("anna", new Workspace("main"), Set.of(Scope.READ, Scope.WRITE), "request-1");
    private static final Duration SOON = Duration.ofSeconds(60);

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger ports = new AtomicInteger(10_000);
    private final List<TimerProcess> processes = new ArrayList<>();
    private EmbeddedPostgres server;

    @BeforeEach
    void open() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterEach
    void close() throws IOException {
        processes.forEach(TimerProcess::close);
        server.close();
    }

    /** One Berth, as far as timers go. */
    private final class TimerProcess {
        private final BerthOnLog berth;
        private final AtomicInteger decided = new AtomicInteger();
        private Disposable runner;

        TimerProcess(String node) {
            berth = new BerthOnLog(server, node, clock, ports);
            processes.add(this);
        }

        TimerProcess running(boolean acts) {
            runner = TimerRunner.start(
                    berth.query().pods(),
                    berth.store().tailer(),
                    command -> {
                        decided.incrementAndGet();
                        return berth.commands().send(command);
                    },
                    () -> acts,
                    clock);
            return this;
        }

        void launch(int number, Duration stopAfter) {
            var settings = new PodSettings(null, null, new TimerRequest(stopAfter, null), null, null);
            var answer = berth.commands()
                    .send(new LaunchPod(
                            ANNA,
                            pod(number),
                            new PodName("train-" + number),
                            new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()),
                            null,
                            "ssh-ed25519 AAAA",
                            null,
                            settings))
                    .block(SOON);
            assertThat(answer).isInstanceOf(PodAnswer.Accepted.class);
        }

        void awaitStopped(int number) {
            await().atMost(SOON).until(() -> reason(number).contains("by its timer"));
        }

        String reason(int number) {
            return berth.query()
                    .pods()
                    .findAny(pod(number))
                    .block(SOON)
                    .view()
                    .reason()
                    .text();
        }

        long stops(int number) {
            return berth.store().reader().taggedPage("pod", pod(number).value(), 0, 100).block(SOON).stream()
                    .filter(event -> event.name().equals("berth.PodStopRequested"))
                    .count();
        }

        void close() {
            if (runner != null) {
                runner.dispose();
            }
            berth.close();
        }
    }

    private static PodId pod(int number) {
        return new PodId("pod-" + "a".repeat(15) + (char) ('a' + number));
    }

    @Test
    void of_two_processes_that_both_believe_they_act_a_timer_is_acted_on_once() {
        var one = new TimerProcess("one").running(true);
        var two = new TimerProcess("two").running(true);
        for (int i = 0; i < 5; i++) {
            one.launch(i, Duration.ofSeconds(1));
        }
        clock.set(clock.instant().plusSeconds(5));
        two.launch(5, Duration.ofSeconds(1));
        clock.set(clock.instant().plusSeconds(5));
        one.launch(6, Duration.ofHours(1));
        for (int i = 0; i < 6; i++) {
            two.awaitStopped(i);
            assertThat(one.stops(i)).isEqualTo(1);
        }
        assertThat(one.stops(6)).isZero();
    }

    @Test
    void what_came_due_while_no_process_ran_is_done_at_once_and_says_how_late() {
        new TimerProcess("one").launch(1, Duration.ofHours(8));
        clock.set(clock.instant().plus(Duration.ofHours(11)));
        var two = new TimerProcess("two").running(true);
        two.awaitStopped(1);
        assertThat(two.reason(1)).endsWith("It was due at 2026-11-21T16:00:00Z, 3 h 0 min earlier.");
        assertThat(two.stops(1)).isEqualTo(1);
    }

    @Test
    void a_process_that_does_not_hold_the_claim_leaves_timers_to_the_one_that_does() {
        var idle = new TimerProcess("one").running(false);
        idle.launch(1, Duration.ofSeconds(1));
        clock.set(clock.instant().plusSeconds(5));
        var acting = new TimerProcess("two").running(true);
        acting.awaitStopped(1);
        assertThat(idle.decided).hasValue(0);
    }

    @Test
    void a_clock_that_is_set_forward_under_a_long_wait_is_noticed() {
        var one = new TimerProcess("one").running(true);
        one.launch(1, Duration.ofHours(8));
        await().atMost(SOON)
                .until(() -> one.berth.query().pods().due(1).block(SOON).size() == 1);
        clock.set(clock.instant().plus(Duration.ofHours(9)));
        one.awaitStopped(1);
        assertThat(one.stops(1)).isEqualTo(1);
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-21T08:00:00Z");

        void set(Instant next) {
            now = next;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
