package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TemplatesEndpointTest {
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

    private static TemplateSaved saved(Workspace workspace, boolean shared, String id, String title) {
        return new TemplateSaved(
                workspace,
                shared,
                new PodTemplate(id, title, null, null, null, null, List.of(), List.of(), 20, false),
                true);
    }

    private JsonNode get(Workspace workspace, Scope scope, String path) {
        return web.as(workspace, scope)
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    /** Each as {@code id source title}. */
    private List<String> list(Workspace workspace) {
        return brief(get(workspace, Scope.READ, "/v1/templates"));
    }

    private static List<String> brief(JsonNode answer) {
        return answer.get("templates")
                .valueStream()
                .map(each -> "%s %s %s"
                        .formatted(
                                each.get("id").asString(),
                                each.get("source").asString(),
                                each.get("title").asString()))
                .toList();
    }

    @Test
    void RUN_10_everybody_sees_each_template_with_what_it_presets_and_whether_it_can_be_launched_here() {
        var answer = get(ADA, Scope.READ, "/v1/templates");

        assertThat(answer.at("/templates/0").toString())
                .isEqualTo(
                        "{\"id\":\"ubuntu\",\"source\":\"built-in\",\"version\":null,\"savedAt\":null,\"title\":\"Ubuntu\","
                                + "\"description\":\"A plain Ubuntu to install into;"
                                + " where pods are processes, the machine itself.\",\"picture\":\"ubuntu\",\"image\":null,"
                                + "\"command\":null,\"ports\":[],\"env\":[],\"diskGb\":null,\"needsGpu\":false,\"user\":null,"
                                + "\"launchable\":true,\"unavailableReason\":null}");
        assertThat(answer.at("/templates/1/env").toString())
                .isEqualTo("[{\"name\":\"MODE\",\"help\":\"How.\",\"defaultValue\":\"fast\",\"required\":false}]");
        assertThat(answer.at("/templates/1/launchable").asBoolean()).isFalse();
        assertThat(answer.at("/templates/1/unavailableReason").asString()).contains("processes");
    }

    @Test
    void what_is_wrong_with_the_file_is_told_to_admins_only() {
        assertThat(get(ADA, Scope.ADMIN, "/v1/templates").at("/faults/0").asString())
                .isEqualTo("line 3, column 1: wrong");
        assertThat(get(ADA, Scope.READ, "/v1/templates").at("/faults").size()).isZero();
    }

    @Test
    void RUN_11_a_workspace_sees_its_own_templates_and_those_of_the_owner_and_none_of_another() {
        log.viewsReach(log.append(
                saved(ADA, false, "notes", "Ada's"),
                saved(BOB, false, "notes", "Bob's"),
                saved(BOB, false, "secret", "Bob's only"),
                saved(ADA, true, "lab", "Everybody's")));

        assertThat(list(ADA))
                .containsExactly(
                        "ubuntu built-in Ubuntu", "train file Train", "lab owner Everybody's", "notes workspace Ada's");
        assertThat(list(BOB))
                .containsExactly(
                        "ubuntu built-in Ubuntu",
                        "train file Train",
                        "lab owner Everybody's",
                        "notes workspace Bob's",
                        "secret workspace Bob's only");
        var refused = web.as(ADA)
                .get()
                .uri("/v1/templates/secret")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(refused.get("code").asString()).isEqualTo("unknown-template");
    }

    @Test
    void of_two_with_one_id_the_workspaces_counts_before_the_owners_and_that_before_the_files() {
        log.viewsReach(log.append(saved(ADA, true, "train", "Owner's")));
        assertThat(list(ADA)).containsExactly("ubuntu built-in Ubuntu", "train owner Owner's");

        log.viewsReach(log.append(saved(ADA, false, "train", "Ada's")));
        assertThat(list(ADA)).containsExactly("ubuntu built-in Ubuntu", "train workspace Ada's");
        assertThat(list(BOB)).containsExactly("ubuntu built-in Ubuntu", "train owner Owner's");
        assertThat(brief(get(ADA, Scope.ADMIN, "/v1/admin/templates"))).containsExactly("train owner Owner's");

        log.viewsReach(log.append(new TemplateRemoved(ADA, false, "train"), new TemplateRemoved(BOB, true, "train")));
        assertThat(list(ADA)).containsExactly("ubuntu built-in Ubuntu", "train file Train");
    }

    @Test
    void a_saved_template_is_read_with_the_version_that_an_edit_names() {
        long first = log.append(saved(ADA, false, "notes", "Ada's"));
        long second = log.append(saved(ADA, false, "notes", "Ada's again"));
        log.viewsReach(second);

        assertThat(second).isGreaterThan(first);
        var read = web.as(ADA)
                .get()
                .uri("/v1/templates/notes")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"%d\"".formatted(second))
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(read.get("version").asLong()).isEqualTo(second);
        assertThat(read.get("title").asString()).isEqualTo("Ada's again");
    }

    @Test
    void only_the_owner_lists_what_he_saved() {
        web.as(ADA, Scope.WRITE)
                .get()
                .uri("/v1/admin/templates")
                .exchange()
                .expectStatus()
                .isForbidden();
    }
}
