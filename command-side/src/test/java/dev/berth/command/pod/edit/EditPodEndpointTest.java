package dev.berth.command.pod.edit;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class EditPodEndpointTest {
    private final TestModule module = TestModule.withQuota(8);

    @BeforeEach
    void launchOne() {
        module.accepted(launch(ANNA, 1, "one", 1));
    }

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec patch(Caller caller, String pod, Object body, String... headers) {
        var request = TestEndpoints.client(
                        caller,
                        new EditPodEndpoint(module.commands(), module.settings(), (_, _) -> Mono.empty(), () -> "log1"))
                .patch()
                .uri("/v1/pods/{id}", pod)
                .headers(all -> {
                    for (int i = 0; i < headers.length; i += 2) {
                        all.add(headers[i], headers[i + 1]);
                    }
                });
        return request.bodyValue(body).exchange();
    }

    @Test
    void ports_are_changed_in_both_forms_and_the_pod_goes_on_as_it_is() {
        patch(
                        ANNA,
                        pod(1).value(),
                        Map.of("ports", List.of(8888, Map.of("port", 6006, "protocol", "tcp", "name", "board"))))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.ports[0].port")
                .isEqualTo(8888)
                .jsonPath("$.ports[0].protocol")
                .isEqualTo("http")
                .jsonPath("$.ports[1].name")
                .isEqualTo("board")
                .jsonPath("$.ports[1].public")
                .isEqualTo(false)
                .jsonPath("$.generation")
                .isEqualTo(1)
                .jsonPath("$.phase")
                .isEqualTo("REQUESTED");
        int events = module.events().size();
        patch(
                        ANNA,
                        pod(1).value(),
                        Map.of(
                                "ports",
                                List.of(
                                        Map.of("port", 8888),
                                        Map.of("port", 6006, "protocol", "tcp", "name", "board"))))
                .expectStatus()
                .isAccepted();
        assertThat(module.events()).hasSize(events);
        var none = new HashMap<String, Object>();
        none.put("ports", null);
        patch(ANNA, pod(1).value(), none)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.ports.length()")
                .isEqualTo(0);
        patch(BERT, pod(1).value(), Map.of("ports", List.of(1))).expectStatus().isNotFound();
        patch(ANNA, pod(1).value(), Map.of("ports", List.of(22)))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("ports[0]");
    }

    @Test
    void keys_that_nobody_could_log_in_with_are_refused_by_place() {
        var none = pod(1).value();
        for (Object keys : List.of(List.of(), List.of("x"), List.of(1), "all")) {
            patch(ANNA, none, Map.of("keys", keys))
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .value(field -> assertThat(String.valueOf(field)).startsWith("keys"));
        }
        patch(ANNA, none, Map.of("keys", List.of("key-aaaaaaaaaaaaaaaa", "key-aaaaaaaaaaaaaaaa")))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].code")
                .isEqualTo("repeated");
    }

    @Test
    void a_pod_is_renamed_labelled_locked_and_given_timers() {
        patch(
                        ANNA,
                        pod(1).value(),
                        Map.of(
                                "name",
                                "two",
                                "labels",
                                Map.of("team", "vision"),
                                "locked",
                                true,
                                "stopAfter",
                                "PT8H",
                                "terminateAfter",
                                "2026-12-01T12:00:00+02:00",
                                "schedule",
                                Map.of("stop", "0 18 * * 1-5", "zone", "Europe/Berlin")))
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-7")
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("two")
                .jsonPath("$.labels.team")
                .isEqualTo("vision")
                .jsonPath("$.lock.by")
                .isEqualTo("anna")
                .jsonPath("$.stopsAt")
                .isEqualTo("2026-11-21T16:00:00.123456Z")
                .jsonPath("$.terminatesAt")
                .isEqualTo("2026-12-01T10:00:00Z")
                .jsonPath("$.schedule.nextStop")
                .isEqualTo("2026-11-23T17:00:00Z");
    }

    @Test
    void an_idle_stop_is_a_duration_or_says_what_counts_as_use_and_null_takes_it_away() {
        patch(ANNA, pod(1).value(), Map.of("idleStop", "PT30M"))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.idleStop.after")
                .isEqualTo("PT30M")
                .jsonPath("$.idleStop.count")
                .isEmpty();
        patch(ANNA, pod(1).value(), Map.of("idleStop", Map.of("after", "PT2H", "count", List.of("ports", "jobs"))))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.idleStop.count[0]")
                .isEqualTo("jobs")
                .jsonPath("$.idleStop.count[1]")
                .isEqualTo("ports")
                .jsonPath("$.idleStop.setBy")
                .isEqualTo("anna");
        patch(ANNA, pod(1).value(), Collections.singletonMap("idleStop", null))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.idleStop")
                .isEmpty();
        assertThat(module.events().subList(2, module.events().size())).hasSize(3);
    }

    @Test
    void null_takes_a_timer_away_and_an_absent_field_changes_nothing() {
        patch(
                ANNA,
                pod(1).value(),
                Map.of("stopAfter", "PT8H", "labels", Map.of("a", ""), "schedule", Map.of("start", "0 8 * * *")));
        var gone = new HashMap<String, Object>();
        gone.put("stopAfter", null);
        gone.put("schedule", null);
        patch(ANNA, pod(1).value(), gone)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.stopsAt")
                .isEmpty()
                .jsonPath("$.schedule")
                .isEmpty()
                .jsonPath("$.labels.a")
                .isEqualTo("");
        gone.clear();
        gone.put("labels", null);
        patch(ANNA, pod(1).value(), gone)
                .expectBody()
                .jsonPath("$.labels.length()")
                .isEqualTo(0);
    }

    @Test
    void BASE_17_a_change_of_nothing_is_refused_and_says_what_can_be_changed() {
        var nulls = new HashMap<String, Object>();
        nulls.put("name", null);
        nulls.put("locked", null);
        for (var body : List.of(Map.of(), nulls)) {
            patch(ANNA, pod(1).value(), body)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.detail")
                    .value(
                            String.class,
                            detail -> assertThat(detail)
                                    .startsWith("Nothing to update: At least one of name,")
                                    .contains("stopAfter", "trigger or sessionTimeout must be provided."));
        }
    }

    static List<Map<String, Object>> wrong() {
        var many = IntStream.range(0, 33).boxed().collect(Collectors.toMap(i -> "l" + i, i -> "x"));
        return List.of(
                Map.of("name", "Not A Name"),
                Map.of("trigger", "on_startup"),
                Map.of("trigger", 1),
                Map.of("sessionTimeout", "8 hours"),
                Map.of("sessionTimeout", "PT0S"),
                Map.of("unknown", 1),
                Map.of("locked", "yes"),
                Map.of("stopAfter", "8 hours"),
                Map.of("stopAfter", "PT0S"),
                Map.of("stopAfter", "-PT1H"),
                Map.of("stopAfter", "P366D"),
                Map.of("stopAfter", "PT9999999999999999999H"),
                Map.of("stopAfter", 8),
                Map.of("terminateAfter", "2020-01-01T00:00:00Z"),
                Map.of("terminateAfter", "2099-01-01T00:00:00Z"),
                Map.of("terminateAfter", "2026-12-01"),
                Map.of("idleStop", "PT4M59S"),
                Map.of("idleStop", "P31D"),
                Map.of("idleStop", "half an hour"),
                Map.of("idleStop", "2026-12-01T12:00:00Z"),
                Map.of("idleStop", 30),
                Map.of("idleStop", List.of("PT30M")),
                Map.of("idleStop", Map.of("count", List.of("jobs"))),
                Map.of("idleStop", Map.of("after", "PT1M")),
                Map.of("idleStop", Map.of("after", "PT30M", "counts", List.of())),
                Map.of("idleStop", Map.of("after", "PT30M", "count", "jobs")),
                Map.of("idleStop", Map.of("after", "PT30M", "count", List.of("terminal"))),
                Map.of("idleStop", Map.of("after", "PT30M", "count", List.of("jobs", "jobs"))),
                Map.of("labels", List.of("a")),
                Map.of("labels", many),
                Map.of("labels", Map.of("", "x")),
                Map.of("labels", Map.of("-a", "x")),
                Map.of("labels", Map.of("a".repeat(64), "x")),
                Map.of("labels", Map.of("a", "x".repeat(129))),
                Map.of("labels", Map.of("a", "\u001b[2J")),
                Map.of("labels", Map.of("a", 1)),
                Map.of("schedule", Map.of()),
                Map.of("schedule", "0 8 * * *"),
                Map.of("schedule", Map.of("start", "8")),
                Map.of("schedule", Map.of("start", "0 0 30 2 *")),
                Map.of("schedule", Map.of("start", "0 8 * * *", "stop", "0 8 * * *")),
                Map.of("schedule", Map.of("start", "0 8 * * *", "zone", "Mars/Olympus")),
                Map.of("schedule", Map.of("start", "0 8 * * *", "zone", "+02:00")),
                Map.of("schedule", Map.of("start", "0 8 * * *", "at", "noon")));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_wrong_is_named_with_its_field_and_changes_nothing(Map<String, Object> body) {
        patch(ANNA, pod(1).value(), body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors.length()")
                .isEqualTo(1)
                .jsonPath("$.errors[0].field")
                .value(
                        String.class,
                        field -> assertThat(field)
                                .startsWith(body.keySet().iterator().next()));
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void a_pod_of_another_workspace_is_as_one_that_is_not_there() {
        patch(BERT, pod(1).value(), Map.of("locked", true)).expectStatus().isNotFound();
        patch(ANNA, pod(9).value(), Map.of("locked", true)).expectStatus().isNotFound();
        patch(ANNA, "nonsense", Map.of("locked", true)).expectStatus().isNotFound();
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void it_is_done_once_under_one_key_and_only_at_the_version_that_is_named() {
        for (int i = 0; i < 2; i++) {
            patch(ANNA, pod(1).value(), Map.of("name", "two"), "Idempotency-Key", "k1")
                    .expectStatus()
                    .isAccepted();
        }
        patch(ANNA, pod(1).value(), Map.of("name", "three"), "Idempotency-Key", "k1")
                .expectStatus()
                .isEqualTo(422);
        patch(ANNA, pod(1).value(), Map.of("name", "three"), "If-Match", "\"2\"")
                .expectStatus()
                .isEqualTo(412);
        assertThat(module.events()).hasSize(3);
    }
}
