package dev.berth.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.CommandEnd;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodNews;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomadsdk.TaskState;
import dev.berth.query.pod.PodNews.News;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class NewsLookTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaab");
    private static final SshTarget TARGET = new SshTarget("127.0.0.1", 20_001);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final CommandEnd END = new CommandEnd(0, 7, null);
    private static final News NEWS = new News(END, false);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();
    private final List<ReportPodNews> decided = new ArrayList<>();
    private volatile Mono<News> told = Mono.just(News.NONE);
    private volatile Mono<PodAnswer> answer = Mono.just(new PodAnswer.Outdated(0));
    private final NewsLook look = new NewsLook(
            _ -> Mono.defer(() -> {
                readings.incrementAndGet();
                return told;
            }),
            command -> {
                decided.add(command);
                return answer;
            },
            nanos::get);

    private static PodView running(List<String> command) {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                1,
                List.of(),
                null,
                null,
                null,
                command,
                null,
                null,
                List.of());
        var launch = new PodLaunchRequested(POD, Workspace.MAIN, 1, new PodName("one"), spec, null, "key", null);
        var reachable =
                new PodBecameReachable(POD, Workspace.MAIN, 1, "a", 0, TARGET, List.of(Endpoint.ssh(TARGET)), 1, null);
        return PodView.evolve(PodView.evolve(null, launch, Instant.EPOCH, 1), reachable, Instant.EPOCH, 2);
    }

    private static final PodView TRAINING = running(List.of("train"));

    @Test
    void however_many_look_a_pod_is_asked_once_in_some_seconds_and_its_end_is_decided_once() {
        told = Mono.just(NEWS);
        for (int i = 0; i < 50; i++) {
            assertThat(look.of(TRAINING).block(SOON)).isEqualTo(NEWS);
        }
        look.at(TRAINING).block(SOON);
        assertThat(readings).hasValue(1);
        assertThat(decided).singleElement().satisfies(news -> {
            assertThat(news.commandEnd()).isEqualTo(END);
            assertThat(news.generation()).isEqualTo(1);
            assertThat(news.caller().workspace()).isEqualTo(Workspace.MAIN);
        });

        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        look.at(TRAINING).block(SOON);
        assertThat(readings).hasValue(2);
    }

    @Test
    void a_pod_without_a_command_and_one_whose_end_is_known_are_not_asked() {
        var ended = PodView.evolve(TRAINING, new PodCommandEnded(POD, Workspace.MAIN, 1, 0, 7, null), Instant.EPOCH, 3);

        assertThat(look.of(running(null)).block(SOON)).isEqualTo(News.NONE);
        assertThat(look.of(ended).block(SOON)).isEqualTo(News.NONE);
        assertThat(readings).hasValue(0);
    }

    @Test
    void BASE_4_a_pod_on_demand_is_asked_for_its_first_log_in_and_not_any_more_once_that_is_known() {
        var quiet = PodView.evolve(
                running(null),
                new PodSessionSet(
                        POD, Workspace.MAIN, 1, SessionTrigger.ON_DEMAND, Duration.ofHours(8), null, "anna", null),
                Instant.EPOCH,
                3);
        told = Mono.just(new News(null, true));

        look.at(quiet).block(SOON);
        assertThat(decided)
                .singleElement()
                .satisfies(news -> assertThat(news.loggedIn()).isTrue());

        var begun = PodView.evolve(
                quiet, new PodSessionStarted(POD, Workspace.MAIN, 1, Instant.EPOCH.plusSeconds(9)), Instant.EPOCH, 4);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        look.at(begun).block(SOON);
        assertThat(readings).hasValue(1);
    }

    @Test
    void what_was_read_of_the_boot_before_says_nothing_of_this_one() {
        told = Mono.just(NEWS);
        look.at(TRAINING).block(SOON);
        told = Mono.just(News.NONE);
        var again = PodView.evolve(
                TRAINING,
                new PodRecovered(POD, Workspace.MAIN, 1, "a", 1, TARGET, List.of(Endpoint.ssh(TARGET)), 2, null),
                Instant.EPOCH,
                3);

        assertThat(look.of(again).block(SOON)).isEqualTo(News.NONE);
        assertThat(readings).hasValue(2);
    }

    @Test
    void a_decision_that_takes_long_or_fails_keeps_nobody_from_knowing() {
        told = Mono.just(NEWS);
        answer = Mono.never();
        assertThat(look.of(TRAINING).block(SOON)).isEqualTo(NEWS);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        answer = Mono.error(new IllegalStateException("away"));
        assertThat(look.of(TRAINING).block(SOON)).isEqualTo(NEWS);
    }

    private static TaskState task(String startedAt) {
        return new TaskState("running", false, 3, startedAt, null, List.of());
    }

    @Test
    void an_end_is_of_the_boot_in_which_the_command_began() {
        var file = PodOwnFigures.parse("began 1700000100\nended 1700000160\nexit 7\n");

        assertThat(NomadPodNews.commandEnd(task("2023-11-14T22:15:00.9Z"), file))
                .contains(new CommandEnd(3, 7, Instant.ofEpochSecond(1_700_000_160)));
        assertThat(NomadPodNews.commandEnd(task("2023-11-14T22:15:01Z"), file)).isEqualTo(Optional.empty());
        assertThat(NomadPodNews.commandEnd(
                        task("2023-11-14T22:15:01Z"), PodOwnFigures.parse("began 0\nended 0\nexit 0\n")))
                .as("a pod that cannot tell the time")
                .contains(new CommandEnd(3, 0, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "exit -1", "exit 256", "exit 99999999999999999", "exit x", "status 7", "exit 7 8"})
    void what_a_user_of_the_pod_may_have_written_there_is_no_end(String text) {
        assertThat(NomadPodNews.commandEnd(task("2023-11-14T22:15:00Z"), PodOwnFigures.parse(text)))
                .isEmpty();
    }
}
