package dev.berth.cli.pod.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.cli.shell.CallFailure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSshClientTest {
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm";

    private static WayToPod way(String user, String host, String key) throws Exception {
        return WayToPod.of(new ObjectMapper()
                .createObjectNode()
                .put("user", user)
                .put("host", host)
                .put("port", 10263)
                .set("hostKeys", new ObjectMapper().readTree("[{\"publicKey\":\"%s\"}]".formatted(key))));
    }

    @Test
    void it_expects_the_announced_key_and_asks_nobody() throws Exception {
        var words = new OpenSshClient(way("root", "10.0.0.1", KEY), new SshFlags())
                .words(Path.of("/tmp/a b%c"), List.of("nvidia-smi", "-L"));

        assertThat(words)
                .contains("StrictHostKeyChecking=yes", "UserKnownHostsFile=\"/tmp/a b%%c\"")
                .endsWith("-l", "root", "--", "10.0.0.1", "nvidia-smi", "-L");
    }

    @Test
    void an_answer_cannot_smuggle_in_options_or_lines() throws Exception {
        for (var wrong : List.of(
                List.of("root", "-oProxyCommand=touch /tmp/x", KEY),
                List.of("-oProxyCommand=x", "h", KEY),
                List.of("root", "h\\n* " + KEY, KEY),
                List.of("root", "h", KEY + "\\n* " + KEY),
                List.of("root", "h", "@cert-authority * " + KEY),
                List.of("root", "h", ""))) {
            assertThatThrownBy(() -> way(wrong.get(0), wrong.get(1).replace("\\n", "\n"), wrong.get(2)))
                    .as(wrong.toString())
                    .isInstanceOf(CallFailure.class);
        }
    }
}
