package dev.berth.command.policy.gpumodels;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class GpuModelsEndpointTest {
    private static final String PATH = "/v1/admin/workspaces/lab/gpu-models";
    private static final Workspace LAB = new Workspace("lab");

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(
                caller, new GpuModelsEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"));
    }

    private ResponseSpec put(Caller caller, String path, Object body, String ifMatch) {
        return client(caller)
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
    void BASE_26_the_owner_sets_the_models_of_a_workspace_and_takes_the_limit_away() {
        put(OWNER, PATH, Map.of("models", List.of("H200", "H100")), null)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .jsonPath("$.workspace")
                .isEqualTo("lab")
                .jsonPath("$.models")
                .isEqualTo(List.of("H100", "H200"))
                .jsonPath("$.version")
                .isEqualTo(1);
        put(OWNER, PATH, Map.of("models", List.of()), null).expectStatus().isOk();
        client(OWNER).delete().uri(PATH).exchange().expectStatus().isNoContent();
        put(OWNER, PATH, Collections.singletonMap("models", null), null)
                .expectStatus()
                .isOk();

        assertThat(module.events())
                .containsExactly(
                        new WorkspaceGpuModelsSet(LAB, List.of("H100", "H200")),
                        new WorkspaceGpuModelsSet(LAB, List.of()),
                        new WorkspaceGpuModelsSet(LAB, null));
    }

    @Test
    void nobody_else_sets_them_for_his_own_workspace_either() {
        put(ANNA, PATH.replace("lab", "main"), Collections.singletonMap("models", null), null)
                .expectStatus()
                .isForbidden();
        client(ANNA).delete().uri(PATH).exchange().expectStatus().isForbidden();

        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_change_that_was_made_on_another_version_is_refused() {
        put(OWNER, PATH, Map.of("models", List.of("H100")), "\"0\"")
                .expectStatus()
                .isOk();
        put(OWNER, PATH, Map.of("models", List.of("H200")), "\"0\"")
                .expectStatus()
                .isEqualTo(412);

        assertThat(module.events()).hasSize(1);
    }

    @Test
    void what_is_wrong_is_named_by_its_field() {
        for (var wrong : List.of(
                Map.of(),
                Map.of("models", "H100"),
                Map.of("models", List.of("")),
                Map.of("models", List.of("${device.model}")),
                Map.of("models", List.of("H100\n")),
                Map.of("models", List.of("H100", "H100")),
                Map.of("models", List.of(1)),
                Map.of("models", Collections.nCopies(51, "H100")))) {
            put(OWNER, PATH, wrong, null)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .value(String.class, field -> assertThat(field).startsWith("models"));
        }
        put(OWNER, PATH.replace("lab", "No Workspace"), Map.of("models", List.of()), null)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("name");
        assertThat(module.events()).isEmpty();
    }
}
