package dev.berth.command.policy.defaults;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class LaunchDefaultsEndpointTest {
    private static final String PATH = "/v1/admin/workspaces/lab/defaults";
    private static final Workspace LAB = new Workspace("lab");

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(
                caller,
                new LaunchDefaultsEndpoint(module.commands(), module.settings(), (_, _) -> Mono.empty(), () -> "log1"));
    }

    private ResponseSpec put(Caller caller, Object body, String ifMatch) {
        return client(caller)
                .put()
                .uri(PATH)
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
    void the_owner_sets_what_launches_of_a_workspace_get_all_at_once_and_takes_it_away() {
        put(OWNER, "{\"diskGb\":50,\"size\":\"large\",\"stopAfter\":\"PT8H\",\"terminateAfter\":\"P7D\"}", null)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .jsonPath("$.diskGb")
                .isEqualTo(50)
                .jsonPath("$.version")
                .isEqualTo(1);
        put(OWNER, "{\"diskGb\":50}", "\"1\"").expectStatus().isOk();
        put(OWNER, "{\"diskGb\":60}", "\"1\"").expectStatus().isEqualTo(412);
        client(OWNER).delete().uri(PATH).exchange().expectStatus().isNoContent();
        put(OWNER, "{}", null).expectStatus().isOk();

        assertThat(module.events())
                .containsExactly(
                        new WorkspaceDefaultsSet(
                                LAB, new LaunchDefaults(50, "large", Duration.ofHours(8), Duration.ofDays(7))),
                        new WorkspaceDefaultsSet(LAB, new LaunchDefaults(50, null, null, null)),
                        new WorkspaceDefaultsSet(LAB, LaunchDefaults.NONE));
    }

    @Test
    void nobody_else_sets_them() {
        put(ANNA, "{}", null).expectStatus().isForbidden();
        client(ANNA).delete().uri(PATH).exchange().expectStatus().isForbidden();
    }

    @Test
    void what_is_wrong_is_named_by_its_field() {
        put(
                        OWNER,
                        Map.of(
                                "diskGb",
                                0,
                                "size",
                                "huge",
                                "stopAfter",
                                "2030-01-31T18:00:00Z",
                                "terminateAfter",
                                "PT0S",
                                "idleStop",
                                "PT1M",
                                "image",
                                "x"),
                        null)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .value(
                        List.class,
                        fields -> assertThat(List.<Object>copyOf(fields))
                                .containsExactlyInAnyOrder(
                                        "diskGb", "size", "stopAfter", "terminateAfter", "idleStop", "image"));
        assertThat(module.events()).isEmpty();
    }
}
