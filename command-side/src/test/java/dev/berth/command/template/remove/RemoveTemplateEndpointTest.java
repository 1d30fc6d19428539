package dev.berth.command.template.remove;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.template.TestTemplates.OWNER;
import static dev.berth.command.template.TestTemplates.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.template.SaveTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class RemoveTemplateEndpointTest {
    private final TestModule module = TestModule.withQuota(null);

    @BeforeEach
    void save() {
        save(ANNA, false);
        save(OWNER, true);
    }

    @AfterEach
    void close() {
        module.close();
    }

    private void save(Caller caller, boolean shared) {
        assertThat(module.commands()
                        .send(new SaveTemplate(caller, shared, template("notes", "Notes"), null, false))
                        .block())
                .isInstanceOf(TemplateAnswer.Accepted.class);
    }

    private ResponseSpec delete(Caller caller, String path, String ifMatch) {
        return TestEndpoints.client(
                        caller, new RemoveTemplateEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .delete()
                .uri(path)
                .headers(headers -> {
                    if (ifMatch != null) {
                        headers.setIfMatch(ifMatch);
                    }
                })
                .exchange();
    }

    @Test
    void a_template_is_removed_where_it_was_saved_and_a_second_time_is_not_there() {
        delete(ANNA, "/v1/templates/notes", "\"1\"").expectStatus().isNoContent();
        delete(OWNER, "/v1/admin/templates/notes", null).expectStatus().isNoContent();

        assertThat(module.events().subList(2, 4))
                .containsExactly(
                        new TemplateRemoved(ANNA.workspace(), false, "notes"),
                        new TemplateRemoved(OWNER.workspace(), true, "notes"));
        delete(ANNA, "/v1/templates/notes", null)
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-template");
    }

    @Test
    void RUN_11_what_another_workspace_or_the_owner_saved_cannot_be_removed() {
        delete(BERT, "/v1/templates/notes", null).expectStatus().isNotFound();
        delete(OWNER, "/v1/templates/notes", null).expectStatus().isNotFound();
        delete(ANNA, "/v1/admin/templates/notes", null).expectStatus().isForbidden();
        delete(ANNA, "/v1/templates/*", null).expectStatus().isNotFound();

        assertThat(module.events()).hasSize(2);
    }

    @Test
    void a_version_that_is_not_there_any_more_removes_nothing() {
        delete(ANNA, "/v1/templates/notes", "\"7\"").expectStatus().isEqualTo(412);

        assertThat(module.events()).hasSize(2);
    }

    @Test
    void what_was_removed_makes_room_for_another() {
        delete(ANNA, "/v1/templates/notes", null).expectStatus().isNoContent();
        save(ANNA, false);

        assertThat(module.events()).hasSize(4);
    }
}
