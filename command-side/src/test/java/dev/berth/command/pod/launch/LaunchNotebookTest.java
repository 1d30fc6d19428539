package dev.berth.command.pod.launch;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.HOST_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.template.PodTemplate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** The log-in of a notebook: its password is nowhere, and its hash in the vault alone. */
final class LaunchNotebookTest {
    private static final String PASSWORD = "correct hörse";

    private final TestModule module = TestModule.withQuota(8);
    private final Map<PodId, Map<String, String>> vault = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient.ResponseSpec post(String key, Object body) {
        var endpoint = new LaunchPodEndpoint(
                module.commands(),
                (_, pod, values) -> Mono.fromSupplier(() -> {
                    vault.put(pod, values);
                    return "vault-1";
                }),
                _ -> HOST_KEY,
                text -> "keyed-" + text.hashCode(),
                module.settings(),
                _ -> Mono.just(List.of(PodTemplate.UBUNTU)),
                (_, _) -> Mono.empty(),
                () -> "log1");
        return TestEndpoints.client(ANNA, endpoint)
                .post()
                .uri("/v1/pods")
                .header("Idempotency-Key", key)
                .bodyValue(body)
                .exchange();
    }

    private static Map<String, Object> launch(Object notebook) {
        return Map.of("name", "one", "template", "ubuntu", "env", Map.of("TOKEN", "x"), "notebook", notebook);
    }

    @Test
    void POD_9_the_event_and_the_answer_name_the_user_and_the_vault_alone_has_a_hash_of_the_password()
            throws Exception {
        var answer = post("k1", launch(Map.of("user", "ada", "password", PASSWORD)))
                .expectStatus()
                .isAccepted()
                .expectBody(String.class)
                .returnResult();

        assertThat(answer.getResponseBody())
                .contains("\"notebook\":{\"user\":\"ada\",")
                .doesNotContain(PASSWORD, "pbkdf2");
        assertThat(((PodLaunchRequested) module.events().getFirst()).spec().notebook())
                .isEqualTo(new NotebookSpec("ada"));
        assertThat(module.events().toString()).doesNotContain(PASSWORD, "pbkdf2");
        var values = vault.values().iterator().next();
        assertThat(values).containsEntry("TOKEN", "x").hasSize(2);
        assertThat(values.toString()).doesNotContain(PASSWORD);
        assertThat(matches(PASSWORD, values.get(NotebookSpec.PASSWORD_HASH))).isTrue();
        assertThat(matches("correct horse", values.get(NotebookSpec.PASSWORD_HASH)))
                .isFalse();
    }

    /** As the notebook finds out. */
    private static boolean matches(String password, String hash) throws Exception {
        var parts = hash.split(":", -1);
        assertThat(parts[0]).isEqualTo("pbkdf2-sha256");
        assertThat(Integer.parseInt(parts[1])).isGreaterThanOrEqualTo(600_000);
        var hex = HexFormat.of();
        var key = new PBEKeySpec(
                password.toCharArray(), hex.parseHex(parts[2]), Integer.parseInt(parts[1]), parts[3].length() * 4);
        var made = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key);
        return hex.formatHex(made.getEncoded()).equals(parts[3]);
    }

    @Test
    void two_pods_with_one_password_have_no_hash_in_common() {
        post("k1", Map.of("name", "one", "template", "ubuntu", "notebook", login(PASSWORD)))
                .expectStatus()
                .isAccepted();
        post("k2", Map.of("name", "two", "template", "ubuntu", "notebook", login(PASSWORD)))
                .expectStatus()
                .isAccepted();

        assertThat(vault.values().stream().map(each -> each.get(NotebookSpec.PASSWORD_HASH)))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> login(String password) {
        return Map.of("user", "ada", "password", password);
    }

    @Test
    void the_same_key_with_another_password_is_another_request() {
        post("k1", launch(login(PASSWORD))).expectStatus().isAccepted();
        post("k1", launch(login(PASSWORD))).expectStatus().isAccepted();
        post("k1", launch(login("another one")))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("idempotency-key-reused");
        assertThat(module.events())
                .filteredOn(PodLaunchRequested.class::isInstance)
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', long enough, notebook.user",
        "a b, long enough, notebook.user",
        "-ada, long enough, notebook.user",
        "ada, gehe1m, notebook.password",
        "ada, 'tab\tin the middle', notebook.password",
        "ada, 'half of one \uD83D here', notebook.password"
    })
    void what_cannot_be_a_log_in_is_refused_by_field_and_repeats_no_password(
            String user, String password, String field) {
        var answer = post("k1", launch(Map.of("user", user, "password", password)))
                .expectStatus()
                .isEqualTo(422)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(answer).contains("\"field\":\"%s\"".formatted(field)).doesNotContain(password);
        assertThat(vault).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 100_000})
    void a_password_that_would_take_long_to_hash_is_refused(int length) {
        post("k1", launch(login("x".repeat(length))))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].code")
                .isEqualTo("too-long");
    }

    @Test
    void everything_that_is_missing_or_unknown_is_said_at_once() {
        post("k1", launch(Map.of("name", "ada")))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .isEqualTo(List.of("notebook.name", "notebook.user", "notebook.password"));
        post("k2", launch(true))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .isEqualTo(List.of("notebook"));
    }

    @Test
    void what_was_typed_shows_no_password_where_it_is_printed() {
        assertThat(new NotebookLogin("ada", PASSWORD))
                .asString()
                .contains("ada")
                .doesNotContain(PASSWORD);
    }
}
