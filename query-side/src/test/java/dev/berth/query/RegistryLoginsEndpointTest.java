package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginRemoved;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RegistryLoginsEndpointTest {
    private static final Registry GHCR = new Registry("ghcr.io");

    private TestLog log;
    private TestWeb web;

    @BeforeEach
    void open() {
        log = TestLog.started();
        web = new TestWeb(log.querySide());
    }

    @AfterEach
    void close() {
        web.close();
        log.close();
    }

    @Test
    void the_newest_login_at_each_registry_is_shown_to_its_workspace_without_its_secret() {
        log.viewsReach(log.append(List.of(
                new RegistryLoginSaved(GHCR, ADA, "robot", "vault-1"),
                new RegistryLoginSaved(new Registry("10.0.0.5:5000"), ADA, "ada", "vault-2"),
                new RegistryLoginSaved(GHCR, BOB, "bob", "vault-3"),
                new RegistryLoginSaved(GHCR, ADA, "robot-2", "vault-4"))));

        assertThat(list(ADA))
                .contains("\"registry\":\"10.0.0.5:5000\",\"username\":\"ada\"", "\"username\":\"robot-2\"")
                .doesNotContain("vault", "bob", "\"robot\"");
        assertThat(log.querySide().registryLogins().find(ADA, GHCR).block().secrets())
                .isEqualTo("vault-4");
        assertThat(log.querySide().registryLogins().find(BOB, GHCR).block().username())
                .isEqualTo("bob");
    }

    @Test
    void a_removed_login_is_gone() {
        log.viewsReach(log.append(
                List.of(new RegistryLoginSaved(GHCR, ADA, "robot", "vault-1"), new RegistryLoginRemoved(GHCR, ADA))));

        assertThat(list(ADA)).isEqualTo("{\"registries\":[]}");
        assertThat(log.querySide().registryLogins().find(ADA, GHCR).blockOptional())
                .isEmpty();
    }

    private String list(Workspace workspace) {
        return web.as(workspace)
                .get()
                .uri("/v1/registries")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .toString();
    }
}
