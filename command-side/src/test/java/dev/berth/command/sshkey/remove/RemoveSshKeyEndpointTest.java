package dev.berth.command.sshkey.remove;

import static dev.berth.command.TestRoom.ANNA;
import static dev.berth.command.TestRoom.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestRoom;
import dev.berth.command.http.HttpRoom;
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

    private final TestRoom room = TestRoom.withQuota(null);
    private SshKeyId id;

    @BeforeEach
    void addOne() {
        room.commands().send(new AddSshKeys(ANNA, List.of(KEY), null)).block();
        id = ((SshKeyAdded) room.events().getFirst()).key();
    }

    @AfterEach
    void close() {
        room.close();
    }

    private ResponseSpec delete(Caller caller, String key) {
        return HttpRoom.client(caller, new RemoveSshKeyEndpoint(room.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .delete()
                .uri("/v1/ssh-keys/{id}", key)
                .exchange();
    }

    @Test
    void a_key_is_removed_once() {
        delete(ANNA, id.value()).expectStatus().isNoContent().expectHeader().valueEquals("Berth-Position", "log1-2");
        assertThat(room.events().getLast()).isEqualTo(new SshKeyRemoved(id, Workspace.MAIN, "SHA256:x"));
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
        assertThat(room.events()).hasSize(1);
    }
}
