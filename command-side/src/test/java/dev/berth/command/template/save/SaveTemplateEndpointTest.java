package dev.berth.command.template.save;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.template.TestTemplates.OWNER;
import static dev.berth.command.template.TestTemplates.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import dev.berth.messages.template.TemplateVariable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class SaveTemplateEndpointTest {
    private static final String OWN = "/v1/templates/";
    private static final String FOR_ALL = "/v1/admin/templates/";

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec put(Caller caller, String path, Object body, String... header) {
        return TestEndpoints.client(
                        caller,
                        new SaveTemplateEndpoint(
                                module.commands(), module.settings(), (_, _) -> Mono.empty(), () -> "log1"))
                .put()
                .uri(path)
                .headers(headers -> {
                    if (header.length > 0) {
                        headers.set(header[0], header[1]);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void RUN_11_a_workspace_saves_a_template_of_its_own_with_all_that_one_can_say() {
        put(ANNA, OWN + "train", """
                {"title": "Train it", "description": "Two\\nlines.", "picture": "pytorch", "image": "ghcr.io/lab/train:1",
                 "command": ["python", "train.py"], "ports": [6006], "diskGb": 50, "needsGpu": true,
                 "env": {"MODE": {"default": "fast", "help": "How."}, "RUN": {"required": true}}}""")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-1")
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .jsonPath("$.source")
                .isEqualTo("workspace")
                .jsonPath("$.version")
                .isEqualTo(1)
                .jsonPath("$.launchable")
                .isEqualTo(false);
        assertThat(module.events())
                .containsExactly(new TemplateSaved(
                        Workspace.MAIN,
                        false,
                        new PodTemplate(
                                "train",
                                "Train it",
                                "Two\nlines.",
                                "pytorch",
                                "ghcr.io/lab/train:1",
                                List.of("python", "train.py"),
                                List.of(6006),
                                List.of(
                                        new TemplateVariable("MODE", "How.", "fast", false),
                                        new TemplateVariable("RUN", null, null, true)),
                                50,
                                true),
                        true));
    }

    @Test
    void the_owner_saves_one_for_every_workspace_and_nobody_else_does() {
        put(OWNER, FOR_ALL + "lab", "{\"title\":\"Lab\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.source")
                .isEqualTo("owner");
        put(ANNA, FOR_ALL + "lab", "{}").expectStatus().isForbidden();

        assertThat(module.events())
                .containsExactly(new TemplateSaved(BERT.workspace(), true, template("lab", "Lab"), true));
    }

    @Test
    void RUN_11_a_workspace_cannot_change_what_another_saved_under_the_same_id() {
        put(ANNA, OWN + "notes", "{\"title\":\"Anna's\"}").expectStatus().isOk();

        put(BERT, OWN + "notes", "{\"title\":\"Bert's\"}", "If-Match", "\"1\"")
                .expectStatus()
                .isEqualTo(412);
        put(BERT, OWN + "notes", "{\"title\":\"Bert's\"}").expectStatus().isOk();

        assertThat(module.events())
                .containsExactly(
                        new TemplateSaved(ANNA.workspace(), false, template("notes", "Anna's"), true),
                        new TemplateSaved(BERT.workspace(), false, template("notes", "Bert's"), true));
    }

    @Test
    void an_edit_names_the_version_that_it_was_made_on_and_is_refused_where_another_came_first() {
        put(ANNA, OWN + "notes", "{\"title\":\"One\"}").expectStatus().isOk();
        put(ANNA, OWN + "notes", "{\"title\":\"Two\"}", "If-Match", "\"1\"")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"2\"");

        put(ANNA, OWN + "notes", "{\"title\":\"Three\"}", "If-Match", "\"1\"")
                .expectStatus()
                .isEqualTo(412)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("version-mismatch")
                .jsonPath("$.detail")
                .isEqualTo(
                        "If-Match names version 1, but the template 'notes' is at version 2. Read it again and decide anew.");
        // The repetition of what led to the present one.
        put(ANNA, OWN + "notes", "{\"title\":\"Two\"}", "If-Match", "\"1\"")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"2\"");
        put(ANNA, OWN + "gone", "{\"title\":\"Two\"}", "If-Match", "\"1\"")
                .expectStatus()
                .isEqualTo(412);
        assertThat(module.events()).hasSize(2);
    }

    @Test
    void one_that_must_be_new_takes_the_place_of_none() {
        put(ANNA, OWN + "notes", "{\"title\":\"One\"}", "If-None-Match", "*")
                .expectStatus()
                .isOk();
        put(ANNA, OWN + "notes", "{\"title\":\"Two\"}", "If-None-Match", "*")
                .expectStatus()
                .isEqualTo(412)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains("Choose another id"));
        put(ANNA, OWN + "notes", "{\"title\":\"Two\"}", "If-None-Match", "\"1\"")
                .expectStatus()
                .isBadRequest();
        assertThat(module.events()).hasSize(1);
    }

    @Test
    void everything_that_is_wrong_is_named_by_its_field_and_nothing_is_saved() {
        put(ANNA, OWN + "Notes", """
                {"title": "a\\nb", "image": " ", "ports": [22], "diskGb": 0, "colour": "red",
                 "env": {"PATH X": {}, "SEED": {"default": 1}, "RUN": {"default": "a", "required": true}}}""")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .value(
                        List.class,
                        fields -> assertThat(List.<Object>copyOf(fields))
                                .containsExactlyInAnyOrder(
                                        "id",
                                        "colour",
                                        "title",
                                        "image",
                                        "ports[0]",
                                        "diskGb",
                                        "env.PATH X",
                                        "env.SEED.default",
                                        "env.RUN.required"));
        put(ANNA, OWN + "ubuntu", "{}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].code")
                .isEqualTo("reserved");
        put(
                        ANNA,
                        OWN + "half",
                        "{\"title\":\"\\ud83e\",\"env\":{\"A\":{\"default\":\"\\ud83e\",\"help\":\"\\u0000\"}}}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors.length()")
                .isEqualTo(3);
        assertThat(module.events()).isEmpty();
    }

    @Test
    void MESH_4_a_user_that_is_none_or_is_root_is_refused() {
        for (var user : new String[] {"root", "sshd", "", "0", "-x", "Mesh", "a b", "a:b", "me\\nsh", "x".repeat(33)}) {
            put(ANNA, OWN + "lab", "{\"user\":\"%s\"}".formatted(user))
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("user");
        }
        put(ANNA, OWN + "lab", "{\"user\":\"mesh\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.user")
                .isEqualTo("mesh");
    }

    @Test
    void a_template_is_bounded_in_size() {
        var value = Map.of("default", "x".repeat(32 * 1024));
        put(ANNA, OWN + "large", Map.of("env", Map.of("A", value, "B", value, "C", value)))
                .expectStatus()
                .isOk();
        put(ANNA, OWN + "larger", Map.of("image", "x", "env", Map.of("A", value, "B", value, "C", value)))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors[0].code")
                .isEqualTo("too-long");
    }

    @Test
    void a_workspace_has_so_many_at_most_whatever_others_and_the_owner_have() {
        for (int i = 0; i < SaveTemplateHandler.MAX_TEMPLATES; i++) {
            put(BERT, OWN + "t" + i, "{}").expectStatus().isOk();
        }
        put(BERT, OWN + "one-more", "{}")
                .expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("quota-exceeded");
        put(BERT, OWN + "t0", "{\"title\":\"Edited\"}").expectStatus().isOk();
        put(ANNA, OWN + "one-more", "{}").expectStatus().isOk();
        put(OWNER, FOR_ALL + "one-more", "{}").expectStatus().isOk();
    }
}
