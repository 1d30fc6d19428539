package dev.berth.command.pod.password;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.launch;
import static dev.berth.command.TestModule.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.NotebookSecrets;
import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

/** Another password of a notebook: nowhere itself, and its hash in the vault alone. */
final class NotebookPasswordEndpointTest {
    private static final String PASSWORD = "correct hörse";

    private final TestModule module = TestModule.withQuota(8);
    private final Map<String, String> vault = new ConcurrentHashMap<>();

    @BeforeEach
    void one_with_a_notebook_and_one_without() {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                new NotebookSpec("ada"),
                List.of());
        module.accepted(new LaunchPod(ANNA, pod(1), new PodName("lab"), spec, "vault-0", HOST_KEY, null));
        module.accepted(launch(ANNA, 2, "plain", 0));
    }

    @AfterEach
    void close() {
        module.close();
    }

    private final class KeptHashes implements NotebookSecrets {
        @Override
        public Mono<String> store(Workspace workspace, PodId pod, String hash) {
            return Mono.fromSupplier(() -> {
                var reference = "vault-" + (vault.size() + 1);
                vault.put(reference, hash);
                return reference;
            });
        }

        @Override
        public Mono<Void> forget(String reference) {
            return Mono.fromRunnable(() -> vault.remove(reference));
        }
    }

    private ResponseSpec put(Caller caller, int pod, Object body, String... headers) {
        var endpoint = new NotebookPasswordEndpoint(
                module.commands(),
                new KeptHashes(),
                text -> "keyed-" + text.hashCode(),
                module.settings(),
                (_, _) -> Mono.empty(),
                () -> "log1");
        return TestEndpoints.client(caller, endpoint)
                .put()
                .uri("/v1/pods/{id}/notebook/password", pod(pod).value())
                .headers(all -> {
                    for (int i = 0; i < headers.length; i += 2) {
                        all.add(headers[i], headers[i + 1]);
                    }
                })
                .bodyValue(body)
                .exchange();
    }

    private List<PodNotebookPasswordSet> changes() {
        return module.events().stream()
                .filter(PodNotebookPasswordSet.class::isInstance)
                .map(PodNotebookPasswordSet.class::cast)
                .toList();
    }

    @Test
    void POD_9_a_password_is_changed_and_neither_event_nor_answer_holds_it_or_its_hash() {
        var answer = put(ANNA, 1, Map.of("password", PASSWORD), "Idempotency-Key", "k1")
                .expectStatus()
                .isAccepted()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(answer).contains("\"user\":\"ada\"").doesNotContain(PASSWORD, "pbkdf2", "vault-");
        assertThat(changes()).singleElement().satisfies(set -> {
            assertThat(set.secrets()).isEqualTo("vault-1");
            assertThat(set.by()).isEqualTo("anna");
        });
        assertThat(module.log().toString()).doesNotContain(PASSWORD, "pbkdf2");
        assertThat(vault.get("vault-1")).startsWith("pbkdf2-sha256:600000:");
    }

    @Test
    void the_same_key_changes_it_once_and_with_another_password_it_is_another_request() {
        for (int i = 0; i < 2; i++) {
            put(ANNA, 1, Map.of("password", PASSWORD), "Idempotency-Key", "k1")
                    .expectStatus()
                    .isAccepted();
        }
        put(ANNA, 1, Map.of("password", "another one"), "Idempotency-Key", "k1")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("idempotency-key-reused");

        assertThat(changes()).hasSize(1);
    }

    @Test
    void a_refused_change_leaves_nothing_in_the_vault() {
        var body = Map.of("password", PASSWORD);
        put(BERT, 1, body).expectStatus().isNotFound();
        put(ANNA, 2, body)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, why -> assertThat(why).contains("without a notebook"));
        put(ANNA, 1, body, "If-Match", "\"99\"").expectStatus().isEqualTo(412);
        accepted(module.commands()
                .send(new TerminatePod(ANNA, pod(1), null, null))
                .block());
        put(ANNA, 1, body).expectStatus().isEqualTo(409);

        assertThat(vault).isEmpty();
        assertThat(changes()).isEmpty();
    }

    @Test
    void who_may_only_read_changes_none() {
        var reader = new Caller("rita", ANNA.workspace(), Set.of(Scope.READ), "request-1");
        put(reader, 1, Map.of("password", PASSWORD)).expectStatus().isForbidden();

        assertThat(vault).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gehe1m", "tab\tin the middle"})
    void what_can_be_no_password_is_refused_by_its_field_and_not_repeated(String password) {
        var answer = put(ANNA, 1, Map.of("password", password))
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(answer).contains("\"field\":\"password\"");
        if (!password.isEmpty()) {
            assertThat(answer).doesNotContain(password);
        }
        assertThat(vault).isEmpty();
    }

    @Test
    void a_missing_password_and_a_field_that_there_is_not_are_named() {
        put(ANNA, 1, Map.of()).expectStatus().isEqualTo(422);
        put(ANNA, 1, Map.of("password", PASSWORD, "user", "eve"))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("user");
    }
}
