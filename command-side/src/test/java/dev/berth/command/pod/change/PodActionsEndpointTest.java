package dev.berth.command.pod.change;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.pod.ChangePod.EditPod;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodSettings.TimerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class PodActionsEndpointTest {
    private final TestModule module = TestModule.withQuota(8);

    @BeforeEach
    void launchOne() {
        module.accepted(launch(ANNA, 1, "one", 1));
    }

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(
                caller, new PodActionsEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"));
    }

    private ResponseSpec act(Caller caller, String pod, Object body) {
        return client(caller)
                .post()
                .uri("/v1/pods/{id}/actions", pod)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void an_action_is_accepted() {
        act(ANNA, pod(1).value(), Map.of("action", "stop"))
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .valueEquals("ETag", "\"3\"")
                .expectHeader()
                .valueEquals("Berth-Position", "log1-3")
                .expectBody()
                .jsonPath("$.phase")
                .isEqualTo("STOPPING");
    }

    @Test
    void an_action_that_is_not_possible_says_what_is() {
        act(ANNA, pod(1).value(), Map.of("action", "start"))
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("invalid-transition")
                .jsonPath("$.errors.length()")
                .isEqualTo(2);
    }

    @Test
    void what_is_no_action_is_a_bad_request() {
        act(ANNA, pod(1).value(), Map.of("action", "explode")).expectStatus().isBadRequest();
        act(ANNA, pod(1).value(), Map.of()).expectStatus().isBadRequest();
        act(ANNA, pod(1).value(), Map.of("action", "stop", "force", true))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("force");
    }

    @Test
    void only_a_start_takes_gpus_and_only_a_number_of_them() {
        act(ANNA, pod(1).value(), Map.of("action", "stop", "gpu", Map.of("count", 0)))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("gpu");
        for (var gpu : new Object[] {Map.of(), Map.of("count", -1), Map.of("count", 1, "model", "A100"), 0}) {
            act(ANNA, pod(1).value(), Map.of("action", "start", "gpu", gpu))
                    .expectStatus()
                    .isBadRequest();
        }
        act(ANNA, pod(1).value(), Map.of("action", "start", "gpu", Map.of("count", 0)))
                .expectStatus()
                .isEqualTo(409);
    }

    @Test
    void only_an_extension_takes_a_time_and_needs_it() {
        for (var body : List.of(
                Map.of("action", "stop", "by", "PT1H"),
                Map.of("action", "extend"),
                Map.of("action", "extend", "by", "an hour"),
                Map.of("action", "extend", "by", "PT0S"),
                Map.of("action", "extend", "by", "P366D"),
                Map.of("action", "extend", "by", 3600))) {
            act(ANNA, pod(1).value(), body)
                    .expectStatus()
                    .isBadRequest()
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("by");
        }
        act(ANNA, pod(1).value(), Map.of("action", "extend", "by", "PT1H"))
                .expectStatus()
                .isEqualTo(409);
        module.commands()
                .send(new EditPod(
                        ANNA,
                        pod(1),
                        null,
                        null,
                        null,
                        new PodSettings(null, null, new TimerRequest(Duration.ofHours(8), null), null, null)))
                .block();
        act(ANNA, pod(1).value(), Map.of("action", "extend", "by", "PT1H"))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.stopsAt")
                .isEqualTo("2026-11-21T17:00:00.123456Z");
    }

    @Test
    void unknown_pods_and_those_of_others_are_the_same() {
        var stop = Map.of("action", "stop");
        act(ANNA, pod(9).value(), stop).expectStatus().isNotFound();
        act(ANNA, "nonsense", stop).expectStatus().isNotFound();
        act(BERT, pod(1).value(), stop)
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-pod");
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void an_old_version_fails_the_precondition() {
        for (var tag : new String[] {"\"1\"", "W/\"1\""}) {
            client(ANNA)
                    .post()
                    .uri("/v1/pods/{id}/actions", pod(1))
                    .header("If-Match", tag)
                    .bodyValue(Map.of("action", "stop"))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(412);
        }
        client(ANNA)
                .post()
                .uri("/v1/pods/{id}/actions", pod(1))
                .header("If-Match", "one")
                .bodyValue(Map.of("action", "stop"))
                .exchange()
                .expectStatus()
                .isBadRequest();
        client(ANNA)
                .post()
                .uri("/v1/pods/{id}/actions", pod(1))
                .header("If-Match", "\"2\"")
                .bodyValue(Map.of("action", "stop"))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2-gzip\"", "W/\"2\"", "\"2--gzip\"", "\"1\", \"2\"", "\"other\",W/\"2-br\"", " * "})
    void a_tag_that_was_changed_on_the_way_and_one_of_a_list_match(String tags) {
        client(ANNA)
                .post()
                .uri("/v1/pods/{id}/actions", pod(1))
                .header("If-Match", tags)
                .bodyValue(Map.of("action", "stop"))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1-gzip\"", "\"1\", \"3\"", "\"no version\"", "\"22\"", "\"\""})
    void tags_of_which_none_is_the_pods_fail_the_precondition(String tags) {
        client(ANNA)
                .post()
                .uri("/v1/pods/{id}/actions", pod(1))
                .header("If-Match", tags.replace("no version", "no-version"))
                .bodyValue(Map.of("action", "stop"))
                .exchange()
                .expectStatus()
                .isEqualTo(412);
    }

    @Test
    void an_action_under_the_same_key_happens_once() {
        for (int i = 0; i < 2; i++) {
            client(ANNA)
                    .post()
                    .uri("/v1/pods/{id}/actions", pod(1))
                    .header("Idempotency-Key", "k1")
                    .bodyValue(Map.of("action", "stop"))
                    .exchange()
                    .expectStatus()
                    .isAccepted();
        }
        assertThat(module.events()).hasSize(3);
    }
}
