package dev.berth.command.sshkey.remove;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.Caller;
import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.AddSshKeys;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class RemoveSshKeyEndpointTest {
    private static final SshPublicKey KEY = new SshPublicKey("ssh-ed25519", "AAAA", "SHA256:x", "");

    private final TestModule module = TestModule.withQuota(null);
    private SshKeyId id;

    @BeforeEach
    void addOne() {
        module.commands().send(new AddSshKeys(ANNA, List.of(KEY), null)).block();
        id = ((SshKeyAdded) module.events().getFirst()).key();
    }

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec delete(Caller caller, String key) {
        return TestEndpoints.client(
                        caller, new RemoveSshKeyEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .delete()
                .uri("/v1/ssh-keys/{id}", key)
                .exchange();
    }

    @Test
    void a_key_is_removed_once() {
        delete(ANNA, id.value()).expectStatus().isNoContent().expectHeader().valueEquals("Berth-Position", "log1-2");
        assertThat(module.events().getLast()).isEqualTo(new SshKeyRemoved(id, Workspace.MAIN, "SHA256:x", true));
        delete(ANNA, id.value()).expectStatus().isNotFound();
    }

    @Test
    void unknown_keys_and_those_of_others_are_the_same() {
        delete(ANNA, "key-aaaaaaaaaaaaaaaa").expectStatus().isNotFound();
        delete(ANNA, "nonsense").expectStatus().isNotFound();
        delete(BERT, id.value())
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-key");
        assertThat(module.events()).hasSize(1);
    }
}
