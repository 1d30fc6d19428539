package dev.berth.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.check.CheckResult.Status;
import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is made of a probe's output, which here is that of one on a real agent. */
class ReachTest {
    private static final String OPEN = """
            result pod reached 172.17.0.2 20022
            result pod closed 172.17.0.1 26101
            result nomad reached 192.0.2.2 4646
            result node refused 172.17.0.1 22
            result metadata reached 169.254.169.254 80
            end
            """;

    @Test
    void each_thing_that_a_pod_reaches_fails_with_its_address_and_the_script_that_closes_it() {
        var rows = Reach.results(OPEN);

        assertThat(rows)
                .extracting(CheckResult::status)
                .containsExactly(Status.FAILED, Status.FAILED, Status.WARNING, Status.FAILED);
        assertThat(rows.getFirst().text()).contains("172.17.0.2:20022").doesNotContain("26101");
        assertThat(rows).allMatch(row -> String.valueOf(row.fix()).contains("isolate-pods.sh"));
    }

    @Test
    void what_nothing_answered_is_closed() {
        assertThat(Reach.results(OPEN.replace("reached", "closed").replace("refused", "closed")))
                .allMatch(row -> row.status() == Status.OK);
    }

    @Test
    void what_was_not_tried_is_not_said_to_be_closed() {
        assertThat(Reach.results("end\n")).allMatch(row -> row.status() == Status.UNKNOWN);
        assertThat(Reach.results("result pod\nresult pod reached\nnonsense\n"))
                .allMatch(row -> row.status() == Status.UNKNOWN);
    }

    @Test
    void pods_that_are_processes_are_said_to_reach_everything() {
        var probe = new FromAPod(
                NomadSettings.of(URI.create("http://127.0.0.1:1"), null), Driver.RAW_EXEC, "x", null, new Random(1));

        assertThat(Objects.requireNonNull(probe.run().block(Duration.ofSeconds(5))))
                .extracting(CheckResult::status)
                .isEqualTo(List.of(Status.FAILED));
    }
}
