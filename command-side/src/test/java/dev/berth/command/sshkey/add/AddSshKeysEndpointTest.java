package dev.berth.command.sshkey.add;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.command.sshkey.TestKeys;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.RemoveSshKey;
import dev.berth.messages.sshkey.SshKeyAnswer;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.List;
import java.util.Map;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class AddSshKeysEndpointTest {
    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private WebTestClient client(Caller caller) {
        return TestEndpoints.client(
                caller, new AddSshKeysEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"));
    }

    private ResponseSpec post(Caller caller, Object body) {
        return client(caller).post().uri("/v1/ssh-keys").bodyValue(body).exchange();
    }

    private static Map<String, String> paste(String text) {
        return Map.of("publicKey", text);
    }

    @Test
    void RUN_2_keys_are_saved_in_order() {
        post(ANNA, paste(TestKeys.ed25519(1) + " laptop\n" + TestKeys.ed25519(2)))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals("Berth-Position", "log1-2")
                .expectBody()
                .jsonPath("$.keys.length()")
                .isEqualTo(2)
                .jsonPath("$.keys[0].comment")
                .isEqualTo("laptop")
                .jsonPath("$.keys[0].type")
                .isEqualTo("ssh-ed25519")
                .jsonPath("$.keys[0].createdAt")
                .isNotEmpty()
                .jsonPath("$.keys[1].publicKey")
                .isEqualTo(TestKeys.ed25519(2));
        assertThat(module.events()).hasSize(2).allMatch(event -> ANNA.subject().equals(((SshKeyAdded) event).owner()));
    }

    @Test
    void known_keys_are_answered_with_their_ids() {
        post(ANNA, paste(TestKeys.ed25519(1))).expectStatus().isCreated();
        post(ANNA, paste(TestKeys.ed25519(1)))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.keys.length()")
                .isEqualTo(1);
        post(ANNA, paste(TestKeys.ed25519(1) + "\n" + TestKeys.ed25519(2)))
                .expectStatus()
                .isCreated();
        post(BERT, paste(TestKeys.ed25519(1))).expectStatus().isCreated();
        assertThat(module.events())
                .hasSize(3)
                .extracting(event -> ((SshKeyAdded) event).key())
                .doesNotHaveDuplicates();
    }

    @Test
    void a_paste_is_saved_as_a_whole_or_not_at_all() {
        post(ANNA, paste(TestKeys.ed25519(1) + "\nSHA256:F+5KdzDCbFdSliszIvawh3xNrcQG0i65zxyeU6Sj6jI"))
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("key-is-fingerprint")
                .jsonPath("$.errors[0].line")
                .isEqualTo(2);
        assertThat(module.events()).isEmpty();
    }

    @Test
    void a_missing_key_is_named_by_its_field() {
        for (var body : List.of(Map.of(), paste(""))) {
            post(ANNA, body)
                    .expectStatus()
                    .isEqualTo(422)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("key-empty")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("publicKey");
        }
        post(ANNA, Map.of("publicKey", 1)).expectStatus().isBadRequest();
        post(ANNA, Map.of("public_key", "x")).expectStatus().isBadRequest();
    }

    @Test
    void too_much_text_is_refused() {
        post(ANNA, paste("# " + "x".repeat(64 * 1024))).expectStatus().isEqualTo(413);
    }

    @Test
    void the_same_request_sent_again_gets_the_same_answer() {
        for (int i = 0; i < 2; i++) {
            client(ANNA)
                    .post()
                    .uri("/v1/ssh-keys")
                    .header("Idempotency-Key", "k1")
                    .bodyValue(paste(TestKeys.ed25519(1)))
                    .exchange()
                    .expectStatus()
                    .isCreated();
        }
        assertThat(module.events()).hasSize(1);
        client(ANNA)
                .post()
                .uri("/v1/ssh-keys")
                .header("Idempotency-Key", "k1")
                .bodyValue(paste(TestKeys.ed25519(2)))
                .exchange()
                .expectStatus()
                .isEqualTo(422);
    }

    @Test
    void a_removed_key_can_be_saved_again() {
        post(ANNA, paste(TestKeys.ed25519(1)));
        var key = ((SshKeyAdded) module.events().getFirst()).key();
        assertThat(module.commands().send(new RemoveSshKey(ANNA, key)).block())
                .isInstanceOf(SshKeyAnswer.Accepted.class);
        post(ANNA, paste(TestKeys.ed25519(1))).expectStatus().isCreated();
    }

    @Test
    void keys_run_through_the_production_wiring() {
        var line = TestKeys.ed25519(1);
        var key = new SshPublicKey("ssh-ed25519", line.substring(12), "SHA256:x", "");
        var added = new SshKeyAdded(SshKeyIds.of(Workspace.MAIN, key), Workspace.MAIN, key, null, ANNA.subject());
        var fixture = AxonTestFixture.with(TestModule.withQuota(null).configurer(), c -> c.disableAxonServer());
        fixture.given()
                .noPriorActivity()
                .when()
                .command(new AddSshKeys(ANNA, List.of(key), null))
                .then()
                .success()
                .events(added);
        fixture.when()
                .command(new AddSshKeys(ANNA, List.of(key), null))
                .then()
                .success()
                .noEvents();
        fixture.stop();
    }
}
