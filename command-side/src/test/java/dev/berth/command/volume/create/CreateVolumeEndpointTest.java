package dev.berth.command.volume.create;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class CreateVolumeEndpointTest {
    private static final String DATA = "{\"name\":\"data\",\"sizeGb\":10}";

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec post(Caller caller, String body, String... key) {
        return TestEndpoints.client(
                        caller,
                        new CreateVolumeEndpoint(
                                module.commands(), module.settings(), (_, _) -> Mono.empty(), () -> "log1"))
                .post()
                .uri("/v1/volumes")
                .headers(headers -> {
                    for (var each : key) {
                        headers.add("Idempotency-Key", each);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void a_volume_is_there_at_once_and_on_no_machine_yet() {
        post(ANNA, DATA)
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/v1/volumes/data")
                .expectBody()
                .jsonPath("$.id")
                .value(id -> assertThat((String) id).matches("vol-[a-z2-7]{16}"))
                .jsonPath("$.sizeGb")
                .isEqualTo(10)
                .jsonPath("$.phase")
                .isEqualTo("AVAILABLE")
                .jsonPath("$.reason.code")
                .isEqualTo("unused")
                .jsonPath("$.node")
                .isEmpty()
                .jsonPath("$.deleting")
                .doesNotExist();
    }

    @Test
    void a_name_is_one_volumes_in_its_workspace_and_another_workspace_may_use_it_too() {
        post(ANNA, DATA).expectStatus().isCreated();
        post(ANNA, DATA)
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("name-taken");
        post(BERT, DATA).expectStatus().isCreated();

        assertThat(module.events())
                .extracting(event -> event.workspace())
                .containsExactly(ANNA.workspace(), BERT.workspace());
    }

    @Test
    void a_request_that_is_repeated_creates_one_volume_and_the_key_is_for_no_other_request() {
        var first = post(ANNA, DATA, "k1")
                .expectStatus()
                .isCreated()
                .expectBody(String.class)
                .returnResult();
        var again = post(ANNA, DATA, "k1")
                .expectStatus()
                .isCreated()
                .expectBody(String.class)
                .returnResult();

        assertThat(again.getResponseBody()).isEqualTo(first.getResponseBody());
        assertThat(module.events()).hasSize(1);
        post(ANNA, DATA.replace("10", "11"), "k1")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("idempotency-key-reused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'sizeGb':10};name",
                "{'name':'Data','sizeGb':10};name",
                "{'name':'vol-a','sizeGb':10};name",
                "{'name':7,'sizeGb':10};name",
                "{'name':'data'};sizeGb",
                "{'name':'data','sizeGb':0};sizeGb",
                "{'name':'data','sizeGb':65537};sizeGb",
                "{'name':'data','sizeGb':10,'node':'x'};node"
            })
    void what_is_wrong_is_named_by_its_field(String body, String field) {
        post(ANNA, body.replace('\'', '"'))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors.length()")
                .isEqualTo(1)
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
        assertThat(module.events()).isEmpty();
    }

    @Test
    void who_may_only_read_creates_none() {
        post(new Caller("ro", Workspace.MAIN, Set.of(Scope.READ), "r"), DATA)
                .expectStatus()
                .isForbidden();
    }
}
