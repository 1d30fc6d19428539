package dev.berth.command.pod.launch;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.command.sshkey.TestKeys;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.messages.template.PodTemplate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

final class LaunchPodEndpointTest {
    private final TestModule module = TestModule.withQuota(8);
    private final Map<PodId, Map<String, String>> vault = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> awaited = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(
                caller,
                new LaunchPodEndpoint(
                        module.commands(),
                        (_, pod, env) -> Mono.fromSupplier(() -> {
                            vault.put(pod, env);
                            return "vault-1";
                        }),
                        _ -> HOST_KEY,
                        text -> "keyed-" + text.hashCode(),
                        module.settings(),
                        () -> List.of(PodTemplate.UBUNTU),
                        (position, _) -> Mono.fromRunnable(() -> awaited.add(position)),
                        () -> "log1"));
    }

    private WebTestClient.ResponseSpec post(Object body) {
        return client(ANNA).post().uri("/v1/pods").bodyValue(body).exchange();
    }

    private List<String> faultyFields(Object body) {
        var fields = new java.util.ArrayList<String>();
        post(body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .value(found -> ((List<?>) found).forEach(each -> fields.add(String.valueOf(each))));
        return fields;
    }

    @Test
    void a_body_that_is_sent_as_a_form_as_curl_does_by_itself_is_of_the_wrong_type() {
        client(ANNA)
                .post()
                .uri("/v1/pods")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("{\"template\":\"ubuntu\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
    }

    @Test
    void a_launch_is_accepted_with_everything_a_client_needs_next() {
        post(Map.of("name", "train-1", "template", "ubuntu", "gpu", Map.of("count", 1), "ports", List.of(8888)))
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .valueMatches("Location", "/v1/pods/pod-[a-z2-7]{16}")
                .expectHeader()
                .valueEquals("ETag", "\"2\"")
                .expectHeader()
                .valueEquals("Berth-Position", "log1-2")
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("train-1")
                .jsonPath("$.workspace")
                .isEqualTo("main")
                .jsonPath("$.phase")
                .isEqualTo("REQUESTED")
                .jsonPath("$.version")
                .isEqualTo(2)
                .jsonPath("$.gpu.count")
                .isEqualTo(1)
                .jsonPath("$.diskGb")
                .isEqualTo(20)
                .jsonPath("$.actions[0]")
                .isEqualTo("stop");
        assertThat(awaited).containsExactly(2L);
    }

    @Test
    void RUN_5_keys_of_one_pod_are_told_in_its_launch_and_stay_in_its_environment() {
        var text = "# laptop\n%s anna's\n%s\n".formatted(TestKeys.ed25519(1), TestKeys.ed25519(2));
        post(Map.of("template", "ubuntu", "env", Map.of("SSH_PUBLIC_KEY", text)))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.sshKeys[*].comment")
                .isEqualTo(List.of("anna's", ""));
        var keys = ((PodLaunchRequested) module.events().getFirst()).spec().sshKeys();
        assertThat(keys).extracting(SshPublicKey::line).containsExactly(TestKeys.ed25519(1), TestKeys.ed25519(2));
        assertThat(vault.values()).containsExactly(Map.of("SSH_PUBLIC_KEY", text));
    }

    @Test
    void RUN_5_keys_of_one_pod_and_chosen_ones_of_the_workspace_do_not_go_together() {
        assertThat(faultyFields(Map.of(
                        "template",
                        "ubuntu",
                        "keys",
                        List.of("key-aaaaaaaaaaaaaaaa"),
                        "env",
                        Map.of("SSH_PUBLIC_KEY", TestKeys.ed25519(1)))))
                .containsExactly("keys");
        assertThat(faultyFields(Map.of("template", "ubuntu", "keys", List.of())))
                .containsExactly("keys");
        assertThat(faultyFields(Map.of("template", "ubuntu", "keys", List.of("key-aaaaaaaaaaaaaaaa"))))
                .containsExactly("keys[0]");
    }

    @Test
    void ports_of_a_launch_keep_what_is_told_of_them_and_plain_ones_need_no_second_event() {
        post(Map.of("template", "ubuntu", "ports", List.of(8888)))
                .expectStatus()
                .isAccepted();
        assertThat(module.events()).noneMatch(PodPortsSet.class::isInstance);
        post(Map.of("template", "ubuntu", "ports", List.of(8888, Map.of("port", 5432, "protocol", "tcp"))))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.ports[1].protocol")
                .isEqualTo("tcp");
        assertThat(module.events()).filteredOn(PodPortsSet.class::isInstance).hasSize(1);
    }

    @Test
    void RUN_4_without_keys_of_its_own_a_pod_has_none_in_its_launch() {
        post(Map.of("template", "ubuntu")).expectStatus().isAccepted();
        assertThat(((PodLaunchRequested) module.events().getFirst()).spec().sshKeys())
                .isNull();
    }

    @Test
    void RUN_5_a_wrong_key_refuses_the_launch_by_field_line_and_reason_and_nothing_is_stored() {
        var text = TestKeys.ed25519(1) + "\nSHA256:F+5KdzDCbFdSliszIvawh3xNrcQG0i65zxyeU6Sj6jI";
        post(Map.of("template", "ubuntu", "env", Map.of("SSH_PUBLIC_KEY", text)))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("invalid-spec")
                .jsonPath("$.detail")
                .isEqualTo("'env.SSH_PUBLIC_KEY', line 2: That is a fingerprint; paste the contents of"
                        + " ~/.ssh/id_ed25519.pub")
                .jsonPath("$.errors[0].code")
                .isEqualTo("key-is-fingerprint")
                .jsonPath("$.errors[0].field")
                .isEqualTo("env.SSH_PUBLIC_KEY")
                .jsonPath("$.errors[0].line")
                .isEqualTo(2);
        assertThat(vault).isEmpty();
        assertThat(module.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "# none", "null", "${device.model}"})
    void RUN_5_a_value_without_a_key_does_not_stand_for_the_keys_of_the_workspace(String value) {
        assertThat(faultyFields(Map.of("template", "ubuntu", "env", Map.of("SSH_PUBLIC_KEY", value))))
                .containsExactly("env.SSH_PUBLIC_KEY");
    }

    @Test
    void RUN_5_null_in_place_of_a_key_does_not_stand_for_the_keys_of_the_workspace() {
        assertThat(faultyFields(Map.of("template", "ubuntu", "env", Collections.singletonMap("SSH_PUBLIC_KEY", null))))
                .containsExactly("env.SSH_PUBLIC_KEY");
    }

    @Test
    void RUN_5_more_keys_than_one_paste_may_have_are_too_many_for_a_pod() {
        var text = IntStream.range(0, 65).mapToObj(TestKeys::ed25519).collect(Collectors.joining("\n"));
        assertThat(faultyFields(Map.of("template", "ubuntu", "env", Map.of("SSH_PUBLIC_KEY", text))))
                .containsExactly("env.SSH_PUBLIC_KEY");
    }

    @Test
    void RUN_4_the_variable_that_tells_who_gets_in_cannot_be_set_to_say_something_else() {
        post(Map.of("template", "ubuntu", "env", Map.of("PUBLIC_KEY", TestKeys.ed25519(1))))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("env.PUBLIC_KEY")
                .jsonPath("$.errors[0].detail")
                .value(detail -> assertThat((String) detail).contains("SSH_PUBLIC_KEY"));
    }

    @Test
    void values_of_the_environment_go_to_the_vault_and_into_no_event() {
        post(Map.of("template", "ubuntu", "env", Map.of("TOKEN", "s3cr3t")))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.envNames[0]")
                .isEqualTo("TOKEN");
        assertThat(vault.values()).containsExactly(Map.of("TOKEN", "s3cr3t"));
        assertThat(module.events().toString()).doesNotContain("s3cr3t");
        assertThat(((PodLaunchRequested) module.events().getFirst()).secrets()).isEqualTo("vault-1");
    }

    @Test
    void a_pod_without_a_name_gets_one() {
        post(Map.of("template", "ubuntu"))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.name")
                .value(name -> assertThat(String.valueOf(name)).matches("[a-z]+-[a-z]+"));
    }

    @Test
    void a_size_class_of_the_owners_is_taken_and_another_is_refused_with_those_there_are() {
        post(Map.of("template", "ubuntu", "size", "large"))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.size")
                .isEqualTo("large");
        assertThat(((PodLaunchRequested) module.events().getFirst()).spec().size())
                .isEqualTo("large");
        post(Map.of("template", "ubuntu", "size", "huge"))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.detail")
                .value(detail -> assertThat(String.valueOf(detail)).contains("large, small"));
    }

    @Test
    void a_wait_in_the_queue_can_be_bounded() {
        post(Map.of("template", "ubuntu", "queueTimeout", "PT30M"))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.queueTimeout")
                .isEqualTo("PT30M");
        assertThat(((PodLaunchRequested) module.events().getFirst()).spec().queueTimeout())
                .isEqualTo(Duration.ofMinutes(30));
        for (var wrong : new String[] {"30m", "PT0S", "-PT1H", "P400D"}) {
            assertThat(faultyFields(Map.of("template", "ubuntu", "queueTimeout", wrong)))
                    .containsExactly("queueTimeout");
        }
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(faultyFields(Map.of(
                        "name",
                        "Train_1",
                        "template",
                        "windows",
                        "gpu",
                        Map.of("count", -1, "model", ""),
                        "env",
                        Map.of("2X", "a", "BERTH_X", "b", "OK", "a\0b", "N", 1),
                        "ports",
                        List.of(22, 0, 70_000, "x"),
                        "diskGb",
                        0,
                        "disk",
                        5)))
                .containsExactlyInAnyOrder(
                        "name",
                        "template",
                        "gpu.count",
                        "gpu.model",
                        "env.2X",
                        "env.BERTH_X",
                        "env.OK",
                        "env.N",
                        "ports[0]",
                        "ports[1]",
                        "ports[2]",
                        "ports[3]",
                        "diskGb",
                        "disk");
    }

    @Test
    void a_template_or_an_image_is_needed_and_not_both() {
        assertThat(faultyFields(Map.of())).containsExactly("template");
        assertThat(faultyFields(Map.of("template", "ubuntu", "image", "x"))).contains("image");
    }

    @Test
    void an_image_needs_containers() {
        post(Map.of("image", "nvidia/cuda:13"))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("image-needs-containers")
                .jsonPath("$.errors[0].field")
                .isEqualTo("image");
    }

    @Test
    void wrong_types_are_named_by_their_field() {
        assertThat(faultyFields(
                        Map.of("name", 1, "template", "ubuntu", "gpu", 2, "env", "x", "ports", 3, "diskGb", "20")))
                .containsExactlyInAnyOrder("name", "gpu", "env", "ports", "diskGb");
    }

    @Test
    void what_is_no_JSON_object_is_refused() {
        for (var body : List.of("{", "[]", "42")) {
            client(ANNA)
                    .post()
                    .uri("/v1/pods")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(body)
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }

    @Test
    void large_environments_are_allowed_up_to_their_bound() {
        post(Map.of("template", "ubuntu", "env", Map.of("BIG", "x".repeat(32 * 1024))))
                .expectStatus()
                .isAccepted();
        assertThat(faultyFields(Map.of("template", "ubuntu", "env", Map.of("BIG", "x".repeat(32 * 1024 + 1)))))
                .containsExactly("env.BIG");
        var many = IntStream.range(0, 17).boxed().collect(Collectors.toMap(i -> "B" + i, _ -> "x".repeat(32 * 1024)));
        assertThat(faultyFields(Map.of("template", "ubuntu", "env", many))).containsExactly("env");
    }

    @Test
    void the_same_key_gives_the_same_pod_whatever_the_order_of_the_fields() {
        var client = client(ANNA);
        String first = null;
        for (var body : List.of(
                "{\"name\":\"one\",\"template\":\"ubuntu\",\"gpu\":{\"count\":1,\"model\":null}}",
                "{\"gpu\":{\"model\":null,\"count\":1},\"template\":\"ubuntu\",\"name\":\"one\"}")) {
            var location = client.post()
                    .uri("/v1/pods")
                    .header("Idempotency-Key", "k1")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(body)
                    .exchange()
                    .expectStatus()
                    .isAccepted()
                    .returnResult(String.class)
                    .getResponseHeaders()
                    .getFirst("Location");
            assertThat(first == null ? location : first).isEqualTo(location);
            first = location;
        }
        client.post()
                .uri("/v1/pods")
                .header("Idempotency-Key", "k1")
                .bodyValue(Map.of("name", "two", "template", "ubuntu"))
                .exchange()
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("idempotency-key-reused");
    }

    @Test
    void the_same_key_with_other_values_of_the_environment_is_another_request() {
        var client = client(ANNA);
        for (var env : List.of(Map.of("A", "1", "B", "2"), Map.of("B", "2", "A", "1"))) {
            keyed(client, env).expectStatus().isAccepted();
        }
        for (var env : List.of(Map.of("A", "1", "B", "3"), Map.of("A", "2", "B", "1"), Map.of("A", "1"))) {
            keyed(client, env)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("idempotency-key-reused");
        }
    }

    private static WebTestClient.ResponseSpec keyed(WebTestClient client, Map<String, String> env) {
        return client.post()
                .uri("/v1/pods")
                .header("Idempotency-Key", "k2")
                .bodyValue(Map.of("name", "one", "template", "ubuntu", "env", env))
                .exchange();
    }

    @Test
    void a_bad_idempotency_key_is_a_bad_request() {
        client(ANNA)
                .post()
                .uri("/v1/pods")
                .header("Idempotency-Key", "with blanks")
                .bodyValue(Map.of("template", "ubuntu"))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void who_may_only_read_launches_nothing() {
        client(new Caller("eve", Workspace.MAIN, Set.of(Scope.READ), "r"))
                .post()
                .uri("/v1/pods")
                .bodyValue(Map.of("template", "ubuntu"))
                .exchange()
                .expectStatus()
                .isForbidden();
        assertThat(module.events()).isEmpty();
    }
}
