package dev.berth.command.policy.quota;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.template.TestTemplates.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.WorkspaceQuota;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class QuotaEndpointTest {
    private static final String PATH = "/v1/quotas/lab";
    private static final Workspace LAB = new Workspace("lab");

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(caller, new QuotaEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"));
    }

    private ResponseSpec put(Caller caller, String path, String body, String... ifMatch) {
        return client(caller)
                .put()
                .uri(path)
                .headers(headers -> {
                    for (var each : ifMatch) {
                        headers.setIfMatch(each);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.replace('\'', '"'))
                .exchange();
    }

    @Test
    void the_owner_sets_all_limits_of_a_workspace_at_once_and_takes_them_away() {
        put(OWNER, PATH, "{'gpus':8,'diskGb':500,'volumes':0,'pods':null}")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody(String.class)
                .isEqualTo(
                        "{\"workspace\":\"lab\",\"gpus\":8,\"pods\":null,\"publicPorts\":null,\"diskGb\":500,\"volumes\":0,\"version\":1}");
        put(OWNER, PATH, "{'gpus':8,'diskGb':500,'volumes':0}").expectStatus().isOk();
        put(OWNER, PATH, "{'publicPorts':3}", "\"1\"").expectStatus().isOk();
        put(OWNER, PATH, "{'publicPorts':4}", "\"1\"").expectStatus().isEqualTo(412);
        client(OWNER).delete().uri(PATH).exchange().expectStatus().isNoContent();

        assertThat(module.events())
                .containsExactly(
                        new WorkspaceQuotaSet(LAB, new WorkspaceQuota(8, null, null, 500, 0)),
                        new WorkspaceQuotaSet(LAB, new WorkspaceQuota(null, null, 3, null, null)),
                        new WorkspaceQuotaSet(LAB, WorkspaceQuota.NONE));
    }

    @Test
    void nobody_else_sets_it_for_his_own_workspace_either() {
        put(ANNA, PATH.replace("lab", "main"), "{'diskGb':null}").expectStatus().isForbidden();
        client(ANNA)
                .delete()
                .uri(PATH.replace("lab", "main"))
                .exchange()
                .expectStatus()
                .isForbidden();

        assertThat(module.events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};diskGb",
                "{'diskGb':-1};diskGb",
                "{'diskGb':'all'};diskGb",
                "{'diskGb':1.5};diskGb",
                "{'gpus':2147483648};gpus",
                "{'disk':5};disk"
            })
    void what_is_wrong_is_named_by_its_field(String body, String field) {
        put(OWNER, PATH, body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
        assertThat(module.events()).isEmpty();
    }

    @Test
    void what_can_be_no_workspace_has_none() {
        put(OWNER, "/v1/quotas/No Workspace", "{'diskGb':5}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("workspace");
    }
}
