package dev.berth.cli.pod.create;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.cli.CommandRun;
import dev.berth.cli.CommandRun.User;
import dev.berth.cli.FakeBerth;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreatePodTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    private FakeBerth berth;
    private User me;

    @BeforeEach
    void start() throws Exception {
        berth = new FakeBerth();
        me = User.at(home).with("BERTH_URL", berth.url()).with("BERTH_TOKEN", "t");
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private CommandRun create(String... more) {
        var arguments = new String[more.length + 2];
        arguments[0] = "pod";
        arguments[1] = "create";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return me.runs(arguments);
    }

    @Test
    void every_option_of_a_launch_is_sent_as_the_api_has_it() throws Exception {
        me = me.with("SECRET", "of the environment");
        var dry = create(
                "--dry-run",
                "--name",
                "train-1",
                "--image",
                "pytorch:2",
                "--gpus",
                "2",
                "--gpu-model",
                "H100",
                "--size",
                "large",
                "--disk",
                "50",
                "-e",
                "A=b=c",
                "-e",
                "SECRET",
                "--port",
                "8888",
                "--port",
                "9000/tcp=metrics",
                "--key",
                "key-aaaaaaaaaaaaaaaa",
                "--volume",
                "data:/root/data",
                "--notebook",
                "ada",
                "--nodes",
                "1",
                "--stop-after",
                "8h",
                "--terminate-after",
                "7d",
                "--queue-timeout",
                "30m",
                "--schedule-start",
                "0 8 * * 1-5",
                "--schedule-stop",
                "0 18 * * 1-5",
                "--schedule-zone",
                "Europe/Berlin",
                "--trigger",
                "on-demand",
                "--session-timeout",
                "2h",
                "--label",
                "team=a",
                "--locked",
                "--",
                "python",
                "-m",
                "x");

        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(JSON.readTree(dry.out())).isEqualTo(JSON.readTree("""
                                {"name":"train-1","image":"pytorch:2","gpu":{"count":2,"model":"H100"},"size":"large","diskGb":50,
                                 "env":{"A":"b=c","SECRET":"of the environment"},
                                 "ports":[8888,{"port":9000,"protocol":"tcp","name":"metrics"}],"keys":["key-aaaaaaaaaaaaaaaa"],
                                 "volumes":[{"name":"data","path":"/root/data"}],"notebook":{"user":"ada","password":"PASSWORD"},
                                 "nodes":1,"stopAfter":"PT8H","terminateAfter":"PT168H","queueTimeout":"PT30M",
                                 "schedule":{"start":"0 8 * * 1-5","stop":"0 18 * * 1-5","zone":"Europe/Berlin"},
                                 "trigger":"on-demand","sessionTimeout":"PT2H","labels":{"team":"a"},"locked":true,
                                 "command":["python","-m","x"]}"""));
        assertThat(berth.asked()).isEmpty();
    }

    @Test
    void a_notebooks_password_is_piped_in_and_shown_nowhere() {
        berth.on("POST /v1/pods", 202, "{\"id\":\"pod-a\",\"name\":\"n\",\"phase\":\"REQUESTED\"}");
        me = me.piping("correct horse\n");

        var created = create("--template", "jupyter", "--notebook", "ada", "--notebook-password-stdin", "--quiet");

        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out().strip()).isEqualTo("pod-a");
        assertThat(created.all()).doesNotContain("horse");
        assertThat(berth.asked().getFirst().body()).contains("\"password\":\"correct horse\"");
        var line = create("--template", "jupyter", "--notebook", "ada", "--notebook-password-stdin", "--curl");
        assertThat(line.out()).contains("ada").doesNotContain("horse");
    }

    @Test
    void what_has_no_form_is_refused_here() {
        for (var wrong : new String[][] {
            {"--port", "http"},
            {"--port", "80/udp"},
            {"--volume", "data"},
            {"--volume", "data:relative"},
            {"--env", "=x"},
            {"--env", "NOT_THERE"},
            {"--command", "a", "--", "b"},
            {"--notebook-password-stdin"},
            {"train-1"},
            {"--gpus", "many"},
            {"--wait", "--timeout", "soon"}
        }) {
            var refused = create(wrong);
            assertThat(refused.exitCode()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(refused.err().lines().count()).isLessThanOrEqualTo(3);
        }
        assertThat(berth.asked()).isEmpty();
    }

    @Test
    void a_key_may_be_named_by_its_comment() {
        berth.on(
                "GET /v1/ssh-keys?limit=200",
                200,
                "{\"keys\":[{\"id\":\"key-a\",\"comment\":\"me@home\"}],\"next\":null}");

        assertThat(create("--dry-run", "--template", "ubuntu", "--key", "me@home")
                        .out())
                .contains("\"key-a\"");
    }
}
