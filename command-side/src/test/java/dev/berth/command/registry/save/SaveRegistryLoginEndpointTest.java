package dev.berth.command.registry.save;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.command.registry.TestSecrets;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class SaveRegistryLoginEndpointTest {
    private static final String LOGIN = "{\"username\":\"robot\",\"password\":\"first\"}";

    private final TestModule module = TestModule.withQuota(null);
    private final TestSecrets secrets = new TestSecrets();

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec put(Caller caller, String registry, String body) {
        return TestEndpoints.client(
                        caller,
                        new SaveRegistryLoginEndpoint(module.commands(), secrets, (_, _) -> Mono.empty(), () -> "log1"))
                .put()
                .uri("/v1/registries/{registry}", registry)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void a_login_is_saved_and_neither_the_answer_nor_the_event_has_its_password() {
        put(ANNA, "ghcr.io", LOGIN)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-1")
                .expectBody()
                .jsonPath("$.registry")
                .isEqualTo("ghcr.io")
                .jsonPath("$.username")
                .isEqualTo("robot")
                .jsonPath("$.password")
                .doesNotExist();
        assertThat(module.events())
                .containsExactly(new RegistryLoginSaved(new Registry("ghcr.io"), Workspace.MAIN, "robot", "vault-1"));
        assertThat(secrets.kept).containsOnlyKeys("vault-1").containsValue("first");
    }

    @Test
    void a_second_one_takes_the_place_of_the_first_and_the_old_password_is_deleted() {
        put(ANNA, "ghcr.io", LOGIN).expectStatus().isOk();
        put(BERT, "ghcr.io", LOGIN).expectStatus().isOk();
        put(ANNA, "ghcr.io", LOGIN.replace("first", "second")).expectStatus().isOk();

        assertThat(secrets.kept).containsOnlyKeys("vault-2", "vault-3").containsEntry("vault-3", "second");
    }

    @Test
    void what_is_wrong_is_named_and_nothing_is_kept() {
        for (var wrong : new String[] {
            "{\"username\":\"robot\"}",
            "{\"username\":\"\",\"password\":\"x\"}",
            "{\"username\":\"a\\nb\",\"password\":\"x\"}",
            "{\"username\":\"a\",\"password\":\"x\",\"email\":\"y\"}",
            "{}"
        }) {
            put(ANNA, "ghcr.io", wrong).expectStatus().isEqualTo(422);
        }
        put(ANNA, "Not A Registry", LOGIN)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("registry");
        assertThat(secrets.kept).isEmpty();
        assertThat(module.events()).isEmpty();
    }
}
