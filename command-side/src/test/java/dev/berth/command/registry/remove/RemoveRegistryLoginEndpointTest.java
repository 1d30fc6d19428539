package dev.berth.command.registry.remove;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.command.registry.TestSecrets;
import dev.berth.messages.Caller;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.SaveRegistryLogin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class RemoveRegistryLoginEndpointTest {
    private final TestModule module = TestModule.withQuota(null);
    private final TestSecrets secrets = new TestSecrets();

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec delete(Caller caller, String registry) {
        return TestEndpoints.client(
                        caller,
                        new RemoveRegistryLoginEndpoint(
                                module.commands(), secrets, (_, _) -> Mono.empty(), () -> "log1"))
                .delete()
                .uri("/v1/registries/{registry}", registry)
                .exchange();
    }

    @Test
    void a_login_is_removed_once_with_its_password_and_by_its_own_workspace_only() {
        var reference = secrets.store(ANNA.workspace(), "first").block();
        module.commands()
                .send(new SaveRegistryLogin(ANNA, new Registry("ghcr.io"), "robot", reference))
                .block();

        delete(BERT, "ghcr.io")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-registry-login");
        assertThat(secrets.kept).isNotEmpty();
        delete(ANNA, "ghcr.io").expectStatus().isNoContent();
        assertThat(secrets.kept).isEmpty();
        delete(ANNA, "ghcr.io").expectStatus().isNotFound();
        delete(ANNA, "Not A Registry").expectStatus().isNotFound();
    }
}
