package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Scope;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TemplatesEndpointTest {
    @Test
    void RUN_10_everybody_sees_each_template_with_what_it_presets_and_whether_it_can_be_launched_here() {
        try (var log = TestLog.started();
                var web = new TestWeb(log.querySide())) {
            var answer = list(web, Scope.READ);

            assertThat(answer.at("/templates/0").toString())
                    .isEqualTo(
                            "{\"id\":\"ubuntu\",\"title\":\"Ubuntu\",\"description\":\"A plain Ubuntu to install into;"
                                    + " where pods are processes, the machine itself.\",\"picture\":\"ubuntu\",\"image\":null,"
                                    + "\"command\":null,\"ports\":[],\"env\":[],\"diskGb\":20,\"needsGpu\":false,"
                                    + "\"launchable\":true,\"unavailableReason\":null}");
            assertThat(answer.at("/templates/1/env").toString())
                    .isEqualTo("[{\"name\":\"MODE\",\"help\":\"How.\",\"defaultValue\":\"fast\",\"required\":false}]");
            assertThat(answer.at("/templates/1/launchable").asBoolean()).isFalse();
            assertThat(answer.at("/templates/1/unavailableReason").asString()).contains("processes");
        }
    }

    @Test
    void what_is_wrong_with_the_file_is_told_to_admins_only() {
        try (var log = TestLog.started();
                var web = new TestWeb(log.querySide())) {
            assertThat(list(web, Scope.ADMIN).at("/faults/0").asString()).isEqualTo("line 3, column 1: wrong");
            assertThat(list(web, Scope.READ).at("/faults").size()).isZero();
        }
    }

    private static JsonNode list(TestWeb web, Scope scope) {
        return web.as(ADA, scope)
                .get()
                .uri("/v1/templates")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }
}
