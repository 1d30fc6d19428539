package dev.berth.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.app.check.CheckResult.Status;
import dev.berth.nomad.Driver;
import dev.berth.nomadsdk.NomadSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The policy that Berth asks for, on a real agent. */
class LeastPolicyTest {
    private static final LeastPolicy POLICY = new LeastPolicy("default", "ssh-of-images");

    @Test
    void the_policy_is_enough_and_without_any_of_its_permissions_a_check_fails() throws Exception {
        try (var tokens = new TestTokens()) {
            var all = EnumSet.allOf(Permission.class);
            assertThat(failed(tokens, tokens.make("berth-test", POLICY.hcl(all))))
                    .isEmpty();
            for (var without : Permission.values()) {
                var others = EnumSet.complementOf(EnumSet.of(without));
                var name = "berth-test-" + without.name().replace('_', '-');
                assertThat(failed(tokens, tokens.make(name, POLICY.hcl(others))))
                        .as("without " + without)
                        .contains("may " + without.check());
            }
        }
    }

    private static List<String> failed(TestTokens tokens, String token) {
        var checks = new ClusterChecks(
                NomadSettings.of(tokens.address(), token),
                new NodeNeeds(Driver.DOCKER, "mkdir", POLICY.sshServerVolume(), null, new PublicPorts(10_000, 10_001)),
                Clock.systemUTC(),
                new SecureRandom());
        return checks.run().block(Duration.ofMinutes(1)).stream()
                .filter(result -> result.name().startsWith("may ") && result.status() == Status.FAILED)
                .map(CheckResult::name)
                .toList();
    }
}
