package dev.berth.app;

import dev.berth.app.check.CheckReport;
import dev.berth.app.check.CheckResult;
import dev.berth.app.check.ClusterChecks;
import dev.berth.app.check.FromAPod;
import dev.berth.app.check.NodeNeeds;
import dev.berth.app.check.PublicPorts;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadsdk.NomadSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that its owner runs, and how Berth is to use it.
 *
 * @param ubuntuImage behind the template {@code ubuntu}, or null for Berth's own
 * @param volumePlugin which makes the disks of pods
 * @param sshServerVolume host volume with the SSH server that images may lack, or null where nodes have none
 * @param podNetwork network of the nodes' engine that pods are in, or null for the engine's own choice
 */
record ExternalNomad(
        NomadSettings api,
        Driver driver,
        @Nullable String ubuntuImage,
        String volumePlugin,
        @Nullable String sshServerVolume,
        @Nullable String podNetwork) {
    private static final Duration CHECKS_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration PROBE_TIMEOUT = Duration.ofMinutes(12);

    /** One whose nodes have neither. */
    ExternalNomad(NomadSettings api, Driver driver, @Nullable String ubuntuImage, String volumePlugin) {
        this(api, driver, ubuntuImage, volumePlugin, null, null);
    }

    /** Looks at the cluster and changes nothing. */
    CheckReport check(PortRange publicPorts) {
        var checks = new ClusterChecks(
                api,
                new NodeNeeds(
                        driver,
                        volumePlugin,
                        sshServerVolume,
                        podNetwork,
                        new PublicPorts(publicPorts.first(), publicPorts.last())),
                Clock.systemUTC(),
                new SecureRandom());
        return new CheckReport(Objects.requireNonNull(checks.run().block(CHECKS_TIMEOUT)));
    }

    /** Runs two jobs there for as long as it takes, and tells what pods reach of each other and of their surroundings. */
    List<CheckResult> checkFromAPod() {
        var probe = new FromAPod(
                api,
                driver,
                ubuntuImage == null ? NomadJobsSettings.UBUNTU_IMAGE : ubuntuImage,
                podNetwork,
                new SecureRandom());
        return Objects.requireNonNull(probe.run().block(PROBE_TIMEOUT));
    }

    /** For people, e.g. {@code http://10.0.0.1:4646,http://10.0.0.2:4646}. */
    String addresses() {
        return api.addresses().stream().map(URI::toString).collect(Collectors.joining(","));
    }

    /** What has to be the same for all processes that share a log, since any of them may come to act on it. */
    String scheduler() {
        return "Nomad's namespace %s in region %s and the driver %s"
                .formatted(api.namespace(), api.region() == null ? "of its agents" : api.region(), driver);
    }
}
