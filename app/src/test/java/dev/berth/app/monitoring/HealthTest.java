package dev.berth.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventstore.AppendStatistics;
import dev.berth.eventstore.processor.ProcessorStatus;
import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.WatchStatus;
import dev.berth.ssh.EdgeStatus;
import dev.berth.ssh.EdgeStatus.UnboundPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

class HealthTest {
    private static final PodId POD = new PodId("pod-aaaaaaaaaaaaaaaa");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Status DEGRADED = new Status("DEGRADED");

    @Test
    void nomad_away_is_degraded_with_the_reason() {
        assertThat(nomad(true, null).getStatus()).isEqualTo(Status.UP);

        var away = nomad(false, "Connection refused");
        assertThat(away.getStatus()).isEqualTo(DEGRADED);
        assertThat(away.getDetails()).containsEntry("reason", "Connection refused");
        assertThat(nomad(false, null).getDetails()).containsEntry("reason", "Nomad was not read yet");
    }

    @Test
    void a_stream_of_nomad_that_is_up_and_silent_is_degraded() {
        var silent =
                now(new NomadHealth(() -> new WatchStatus(WatchStatus.State.CONNECTED, Duration.ofSeconds(40), null)));
        assertThat(silent.getStatus()).isEqualTo(DEGRADED);
        assertThat(silent.getDetails().get("reason")).asString().contains("silent");
    }

    @Test
    void a_database_that_takes_no_append_is_degraded_with_the_reason() {
        assertThat(appends(Duration.ZERO, null).getStatus()).isEqualTo(Status.UP);

        var full = appends(Duration.ofSeconds(7), "No space left on device");
        assertThat(full.getStatus()).isEqualTo(DEGRADED);
        assertThat(full.getDetails())
                .containsEntry("failingFor", "PT7S")
                .containsEntry("reason", "No space left on device");
    }

    private static Health appends(Duration failingFor, @Nullable String error) {
        return now(new EventLogHealth(() -> new AppendStatistics(1, 0, 1, 0, 1, Duration.ZERO, failingFor, error)));
    }

    @Test
    void a_home_with_little_space_is_degraded_and_named(@TempDir Path home) {
        assertThat(now(new HomeSpaceHealth(home, 1)).getStatus()).isEqualTo(Status.UP);

        var small = now(new HomeSpaceHealth(home, Long.MAX_VALUE));
        assertThat(small.getStatus()).isEqualTo(DEGRADED);
        assertThat(small.getDetails().get("reason")).asString().contains(home.toString());
    }

    private static Health nomad(boolean connected, @Nullable String error) {
        return now(new NomadHealth(() -> new WatchStatus(
                connected ? WatchStatus.State.CONNECTED : WatchStatus.State.DISCONNECTED,
                Duration.ofSeconds(3),
                error)));
    }

    @Test
    void a_public_port_that_cannot_be_bound_is_degraded_and_named() {
        assertThat(ports().getStatus()).isEqualTo(Status.UP);
        assertThat(ports(new UnboundPort(10001, POD, 1, "not tried yet")).getStatus())
                .as("being bound just now")
                .isEqualTo(Status.UP);

        var unbound = ports(new UnboundPort(10001, POD, 4, "Address already in use"));
        assertThat(unbound.getStatus()).isEqualTo(DEGRADED);
        assertThat(unbound.getDetails()).containsEntry("10001", "Address already in use (4 attempts)");
    }

    private static Health ports(UnboundPort... unbound) {
        return now(new PublicPortsHealth(
                () -> new EdgeStatus(true, 1, 1, Map.of(), Map.of(), Map.of(), List.of(unbound))));
    }

    @Test
    void a_projection_is_degraded_when_an_event_stopped_it_or_it_fails_for_long() {
        assertThat(projections(false, null).getStatus()).isEqualTo(Status.UP);
        assertThat(projections(false, Duration.ofSeconds(2)).getStatus()).isEqualTo(Status.UP);
        assertThat(projections(true, null).getStatus()).isEqualTo(DEGRADED);

        var failing = projections(false, Duration.ofSeconds(6));
        assertThat(failing.getStatus()).isEqualTo(DEGRADED);
        assertThat(failing.getDetails().get("pods"))
                .isEqualTo(Map.of(
                        "state", "retrying", "position", 40L, "lag", 2L, "failingFor", "PT6S", "error", "disk full"));
    }

    private static Health projections(boolean stopped, @Nullable Duration failing) {
        var since = failing == null ? null : NOW.minus(failing);
        var status = new ProjectionStatus("pods", 1, "b1", 40, 42, 2, "retrying", 0, stopped, since, "disk full");
        return now(new ProjectionsHealth(() -> List.of(status), () -> NOW));
    }

    @Test
    void a_processor_that_fails_is_degraded_and_one_without_a_claim_is_not() {
        assertThat(processor(1, null).getStatus()).isEqualTo(Status.UP);
        assertThat(processor(0, null).getStatus()).isEqualTo(Status.UP);
        assertThat(processor(1, "no connection").getStatus()).isEqualTo(DEGRADED);
    }

    private static Health processor(int claims, @Nullable String error) {
        return now(new ProcessorsHealth(() -> List.of(new ProcessorStatus("place-pods", claims, error))));
    }

    private static Health now(HealthIndicator indicator) {
        return Objects.requireNonNull(indicator.health());
    }
}
