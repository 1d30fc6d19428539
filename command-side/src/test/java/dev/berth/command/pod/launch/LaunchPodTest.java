package dev.berth.command.pod.launch;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.port;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.MetadataKeys;
import dev.berth.messages.RequestKey;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.problem.ProblemCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

final class LaunchPodTest {
    private static final Workspace MAIN = Workspace.MAIN;

    private static PodLaunchRequested launched(int pod, String name, int gpus) {
        return new PodLaunchRequested(pod(pod), MAIN, 1, new PodName(name), spec(gpus), null, HOST_KEY, null);
    }

    private static PodEvent leased(int pod, int port) {
        return new PublicPortLeased(pod(pod), MAIN, 1, port(port));
    }

    private static AxonTestFixture fixture(TestModule module) {
        return AxonTestFixture.with(module.configurer(), c -> c.disableAxonServer());
    }

    @Test
    void a_launch_takes_the_first_free_port() {
        var fixture = fixture(TestModule.withQuota(8));
        fixture.given()
                .events(launched(1, "one", 1), leased(1, 10_000))
                .when()
                .command(launch(ANNA, 2, "two", 2))
                .then()
                .success()
                .events(launched(2, "two", 2), leased(2, 10_001));
        fixture.stop();
    }

    @Test
    void events_carry_who_why_and_when() {
        try (var module = TestModule.withQuota(null)) {
            var view = module.accepted(launch(ANNA, 1, "one", 0));
            assertThat(view.version()).isEqualTo(2);
            assertThat(view.publicPort()).isEqualTo(10_000);
            assertThat(view.createdAt()).isEqualTo(START);
            assertThat(module.log()).hasSize(2).allSatisfy(message -> {
                assertThat(message.timestamp()).isEqualTo(START);
                assertThat(UUID.fromString(message.identifier()).version()).isEqualTo(7);
                assertThat(message.type().toString()).startsWith("berth.P").endsWith("#1");
                assertThat(message.metadata())
                        .containsEntry(MetadataKeys.ACTOR, "anna")
                        .containsEntry(MetadataKeys.WORKSPACE_ID, "main")
                        .containsEntry(MetadataKeys.REQUEST_ID, "request-1")
                        .containsEntry(MetadataKeys.CORRELATION_ID, "request-1")
                        .containsKey(MetadataKeys.CAUSATION_ID);
            });
        }
    }

    @Test
    void the_position_is_that_of_the_last_event() {
        try (var module = TestModule.withQuota(null)) {
            module.accepted(launch(ANNA, 1, "one", 0));
            var answer = (PodAnswer.Accepted)
                    module.commands().send(launch(ANNA, 2, "two", 0)).block();
            assertThat(answer.position()).isCompletedWithValue(4L);
            assertThat(answer.pod().version()).isEqualTo(4);
        }
    }

    @Test
    void a_name_belongs_to_one_living_pod_of_a_workspace() {
        try (var module = TestModule.withQuota(null)) {
            module.accepted(launch(ANNA, 1, "one", 0));
            var problem =
                    refused(module.commands().send(launch(ANNA, 2, "one", 0)).block());
            assertThat(problem.code()).isEqualTo(ProblemCode.NAME_TAKEN);
            assertThat(problem.detail()).contains(pod(1).value());
            assertThat(module.accepted(launch(BERT, 3, "one", 0)).name().value())
                    .isEqualTo("one");
        }
    }

    @Test
    void the_name_of_a_terminated_pod_is_free_again() {
        var fixture = fixture(TestModule.withQuota(null));
        fixture.given()
                .events(launched(1, "one", 0), new PodTerminated(pod(1), MAIN, 1, new PodName("one"), null))
                .when()
                .command(launch(ANNA, 2, "one", 0))
                .then()
                .events(launched(2, "one", 0), leased(2, 10_000));
        fixture.stop();
    }

    @Test
    void the_quota_counts_the_GPUs_of_all_pods_that_hold_them() {
        var fixture = fixture(TestModule.withQuota(4));
        fixture.given()
                .events(
                        launched(1, "one", 3),
                        launched(2, "two", 4),
                        new PodStopped(pod(2), MAIN, 1, new Reason("stopped", "Stopped."), 1, null))
                .when()
                .command(launch(ANNA, 3, "three", 2))
                .then()
                .noEvents();
        fixture.stop();
    }

    @Test
    void a_refusal_by_quota_says_the_numbers() {
        try (var module = TestModule.withQuota(4)) {
            module.accepted(launch(ANNA, 1, "one", 3));
            var problem =
                    refused(module.commands().send(launch(ANNA, 2, "two", 2)).block());
            assertThat(problem.code()).isEqualTo(ProblemCode.QUOTA_EXCEEDED);
            assertThat(problem.detail())
                    .contains("3 of its 4 GPUs")
                    .contains("asks for 2")
                    .contains("1 or fewer");
            assertThat(module.accepted(launch(BERT, 3, "two", 4)).gpu().count()).isEqualTo(4);
        }
    }

    @Test
    void the_quota_stays_right_while_its_state_is_kept() {
        try (var module = TestModule.withQuota(3)) {
            for (int i = 0; i < 3; i++) {
                module.accepted(launch(ANNA, i, "pod" + i, 1));
            }
            assertThat(refused(module.commands()
                                    .send(launch(ANNA, 9, "more", 1))
                                    .block())
                            .code())
                    .isEqualTo(ProblemCode.QUOTA_EXCEEDED);
        }
    }

    @Test
    void a_port_rests_before_it_is_leased_again() {
        var module = TestModule.withPorts(10_000, 10_000);
        var released = new PublicPortReleased(pod(1), MAIN, 1, port(10_000), START.plus(Duration.ofMinutes(10)));
        var fixture = fixture(module);
        fixture.given()
                .events(launched(1, "one", 0), leased(1, 10_000), released)
                .when()
                .command(launch(ANNA, 2, "two", 0))
                .then()
                .noEvents();
        module.clock().advance(Duration.ofMinutes(10));
        fixture.when().command(launch(ANNA, 2, "two", 0)).then().events(launched(2, "two", 0), leased(2, 10_000));
        fixture.stop();
    }

    @Test
    void without_a_free_port_nothing_is_launched() {
        try (var module = TestModule.withPorts(10_000, 10_000)) {
            module.accepted(launch(ANNA, 1, "one", 0));
            assertThat(refused(module.commands().send(launch(ANNA, 2, "two", 0)).block())
                            .code())
                    .isEqualTo(ProblemCode.NO_PUBLIC_PORT);
            assertThat(module.events()).hasSize(2);
        }
    }

    @Test
    void the_same_request_sent_again_gives_the_same_pod() {
        var request = new RequestKey("k1", "hash");
        try (var module = TestModule.withQuota(1)) {
            var first = module.accepted(launch(ANNA, 1, "one", 1, request));
            var again = (PodAnswer.Accepted)
                    module.commands().send(launch(ANNA, 2, "one", 1, request)).block();
            assertThat(again.pod()).isEqualTo(first);
            assertThat(again.position()).isCompletedWithValue(first.version());
            assertThat(module.events()).hasSize(2);
        }
    }

    @Test
    void another_request_under_the_same_key_is_refused() {
        try (var module = TestModule.withQuota(null)) {
            module.accepted(launch(ANNA, 1, "one", 0, new RequestKey("k1", "hash")));
            var problem = refused(module.commands()
                    .send(launch(ANNA, 2, "two", 0, new RequestKey("k1", "another")))
                    .block());
            assertThat(problem.code()).isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
            assertThat(module.accepted(launch(BERT, 3, "two", 0, new RequestKey("k1", "another"))))
                    .isNotNull();
        }
    }

    @Test
    void racing_twins_become_one_pod() {
        var request = new RequestKey("k1", "hash");
        try (var module = TestModule.withQuota(null)) {
            var commands = module.commands();
            var pods = Flux.range(0, 8)
                    .flatMap(i ->
                            commands.send(launch(ANNA, i, "one", 0, request)).subscribeOn(Schedulers.boundedElastic()))
                    .map(TestModule::accepted)
                    .collectList()
                    .block();
            assertThat(pods)
                    .hasSize(8)
                    .extracting(view -> view.id())
                    .containsOnly(pods.getFirst().id());
            assertThat(module.events()).hasSize(2);
        }
    }

    @Test
    void racing_launches_share_neither_a_port_nor_the_quota() {
        try (var module = TestModule.withQuota(5)) {
            var commands = module.commands();
            var answers = Flux.range(0, 6)
                    .flatMap(i -> commands.send(launch(ANNA, i, "pod" + i, 1)).subscribeOn(Schedulers.boundedElastic()))
                    .collectList()
                    .block();
            var ports = answers.stream()
                    .filter(PodAnswer.Accepted.class::isInstance)
                    .map(answer -> accepted(answer).publicPort())
                    .toList();
            assertThat(ports).hasSizeLessThanOrEqualTo(5);
            assertThat(new HashSet<>(ports)).hasSameSizeAs(ports);
            assertThat(IntStream.rangeClosed(10_000, 10_004).boxed().toList()).containsAll(ports);
            assertThat(List.copyOf(module.events())).hasSize(2 * ports.size());
        }
    }
}
