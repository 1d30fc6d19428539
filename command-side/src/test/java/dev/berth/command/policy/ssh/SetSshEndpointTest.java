package dev.berth.command.policy.ssh;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class SetSshEndpointTest {
    private static final String PATH = "/v1/admin/workspaces/lab/ssh";
    private static final Workspace LAB = new Workspace("lab");
    private static final Map<String, Object> OFF = Map.of("enabled", false);
    private static final Map<String, Object> ON = Map.of("enabled", true);

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec put(Caller caller, String path, Object body, String ifMatch) {
        return TestEndpoints.client(caller, new SetSshEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .put()
                .uri(path)
                .headers(headers -> {
                    if (ifMatch != null) {
                        headers.setIfMatch(ifMatch);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void BASE_2_the_owner_switches_ssh_of_a_workspace_off_and_on_and_the_same_again_is_no_event() {
        put(OWNER, PATH, ON, null).expectStatus().isOk();
        put(OWNER, PATH, OFF, null)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .jsonPath("$.enabled")
                .isEqualTo(false)
                .jsonPath("$.version")
                .isEqualTo(1);
        put(OWNER, PATH, OFF, null).expectStatus().isOk();
        put(OWNER, PATH, ON, null).expectStatus().isOk();

        assertThat(module.events()).containsExactly(new WorkspaceSshSet(LAB, false), new WorkspaceSshSet(LAB, true));
    }

    @Test
    void BASE_2_nobody_else_switches_it_for_his_own_workspace_either() {
        put(ANNA, PATH.replace("lab", "main"), OFF, null).expectStatus().isForbidden();

        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_change_that_was_made_on_another_version_is_refused() {
        put(OWNER, PATH, OFF, "\"0\"").expectStatus().isOk();
        put(OWNER, PATH, ON, "\"0\"").expectStatus().isEqualTo(412);

        assertThat(module.events()).hasSize(1);
    }

    @Test
    void what_is_wrong_is_named_by_its_field() {
        for (var wrong : List.of(
                Map.of(), Collections.singletonMap("enabled", null), Map.of("enabled", "no"), Map.of("enabled", 0))) {
            put(OWNER, PATH, wrong, null)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("enabled");
        }
        put(OWNER, PATH.replace("lab", "No Workspace"), OFF, null)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("name");
        assertThat(module.events()).isEmpty();
    }
}
