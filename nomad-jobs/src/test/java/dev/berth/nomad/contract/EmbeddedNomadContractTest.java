package dev.berth.nomad.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.Driver;
import dev.berth.nomad.TestAgent;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNomadContractTest extends NomadContract {
    @TempDir
    static Path home;

    private static EmbeddedNomad agent;
    private static NomadSettings settings;
    private static Nomad client;

    @BeforeAll
    static void start() {
        var token = "a-token-for-this-test";
        agent = TestAgent.start(home, 0, token);
        settings = NomadSettings.of(agent.address(), token);
        client = Nomad.at(settings);
    }

    @AfterAll
    static void stop() {
        client.close().block();
        agent.close();
    }

    @Override
    Nomad nomad() {
        return client;
    }

    @Override
    NomadSettings settings() {
        return settings;
    }

    @Override
    ObjectNode job(PodId id, int generation, int gpus) {
        return podJob(settings, Driver.RAW_EXEC, id, generation, gpus);
    }

    @Override
    int gpus() {
        return 2;
    }

    @Override
    void prepare(PodId id) {
        client.variables()
                .put(
                        "nomad/jobs/" + id,
                        Map.of("host_key", hostKey(), "authorized_keys", "", "user_ca", "", "about", ""))
                .block();
        client.hostVolumes().create(id.value(), "mkdir", null, 0).block();
    }

    @Test
    void it_runs_no_commands_in_tasks_and_has_no_claims_and_says_so() {
        assertThatThrownBy(() ->
                        client.exec().run("a", "main", List.of("/bin/true")).blockLast())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isNotFound()).isTrue());
        assertThatThrownBy(() -> client.hostVolumes().claims().block())
                .isInstanceOfSatisfying(
                        NomadException.class,
                        refused -> assertThat(refused.isNotFound()).isTrue());
    }

    @Test
    void a_task_that_has_ended_has_no_figures() {
        var id = pod();
        var allocation = running(id, 0);
        end(id.value());

        await().atMost(TIMEOUT)
                .until(
                        () -> nomad().allocations()
                                .stats(allocation.id())
                                .map(stats -> stats.tasks().isEmpty())
                                .onErrorReturn(NomadException.class, true)
                                .block(),
                        Boolean.TRUE::equals);
    }

    private static String hostKey() {
        try {
            var pem = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                    KeyUtils.generateKeyPair("ssh-ed25519", 256), null, null, pem);
            return pem.toString(StandardCharsets.UTF_8);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
