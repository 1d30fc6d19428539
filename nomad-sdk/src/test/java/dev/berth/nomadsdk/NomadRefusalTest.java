package dev.berth.nomadsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.nomadsdk.NomadRefusal.TlsFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Nomad says when it refuses, as a real agent said it. */
class NomadRefusalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void another_writer_was_first_is_told_from_a_fault() {
        assertThat(refusal(500, CapturedAgent.body("error-cas-conflict-index0.txt")))
                .isEqualTo(new NomadRefusal.Conflict());
        assertThat(refusal(500, CapturedAgent.body("error-cas-conflict-indexN.txt")))
                .isEqualTo(new NomadRefusal.Conflict());
        assertThat(refusal(409, CapturedAgent.capture("error-409-variable-cas.json")))
                .isEqualTo(new NomadRefusal.Conflict());
        assertThat(refusal(500, "rpc error: some error of the log store")).isEqualTo(new NomadRefusal.Other());
    }

    @Test
    void what_cannot_be_taken_is_named_fault_by_fault() {
        assertThat(refusal(500, CapturedAgent.body("error-500-validation.txt")))
                .isEqualTo(new NomadRefusal.Invalid(
                        java.util.List.of("log storage (100 MB) must be less than requested disk capacity (10 MB)")));
        assertThat(refusal(400, "Job must be specified")).isInstanceOf(NomadRefusal.Invalid.class);
    }

    @Test
    void a_token_that_may_not_is_told_from_one_whose_time_is_over() {
        assertThat(refusal(403, CapturedAgent.body("error-403-bad-token.txt"))).isEqualTo(new NomadRefusal.Forbidden());
        assertThat(refusal(500, "rpc error: ACL token expired")).isEqualTo(new NomadRefusal.TokenExpired());
    }

    @Test
    void what_passes_by_itself_is_transient() {
        assertThat(refusal(500, "rpc error: No cluster leader")).isEqualTo(new NomadRefusal.NoLeader());
        assertThat(refusal(500, "No path to region")).isEqualTo(new NomadRefusal.NoPath());
        assertThat(refusal(404, "Unknown node: 1234")).isEqualTo(new NomadRefusal.NoPath());
        var captured = CapturedAgent.capture("error-429-connection-limit.txt").split("\\R\\R", 2)[1];
        assertThat(refusal(429, captured)).isEqualTo(new NomadRefusal.Busy());
        assertThat(NomadException.answered(500, "No cluster leader", "GET /v1/jobs")
                        .isTransient())
                .isTrue();
        assertThat(NomadException.answered(403, "Permission denied", "GET /v1/jobs")
                        .isTransient())
                .isFalse();
    }

    @Test
    void what_is_not_there_is_told_from_what_is_in_use() {
        assertThat(refusal(404, "job not found")).isEqualTo(new NomadRefusal.NotFound());
        assertThat(refusal(500, "no such volume: 8a1")).isEqualTo(new NomadRefusal.NotFound());
        assertThat(refusal(500, "volume 8a1 in use by allocations: [c3]")).isEqualTo(new NomadRefusal.InUse());
    }

    @Test
    void an_agent_that_speaks_tls_is_named_as_such() {
        assertThat(refusal(400, "Client sent an HTTP request to an HTTPS server."))
                .isEqualTo(new NomadRefusal.Tls(TlsFault.AGENT_WITH_TLS));
    }

    @Test
    void a_refusal_keeps_nomads_words() {
        try (var agent = CapturedAgent.of(500, CapturedAgent.body("error-500-validation.txt"))) {
            var refused = catchThrowableOfType(
                    NomadException.class,
                    () -> Nomad.at(agent.settings()).jobs().get("pod-a").block(TIMEOUT));

            assertThat(refused).hasMessageContaining("log storage (100 MB)");
            assertThat(refused.status()).isEqualTo(500);
        }
    }

    private static NomadRefusal refusal(int status, String body) {
        try (var agent = CapturedAgent.of(status, body)) {
            return catchThrowableOfType(
                            NomadException.class,
                            () -> Nomad.at(agent.settings()).jobs().get("pod-a").block(TIMEOUT))
                    .refusal();
        }
    }
}
