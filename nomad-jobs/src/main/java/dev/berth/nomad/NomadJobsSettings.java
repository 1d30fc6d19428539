package dev.berth.nomad;

import dev.berth.nomadsdk.NomadSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How pods become jobs.
 *
 * @param driver what pods run under, on every node
 * @param ubuntuImage image behind {@code template: ubuntu} where pods are containers; it has OpenSSH's sshd
 * @param sizes what each pod is given of its node
 * @param volumePlugin host volume plugin that makes pods' disks; Nomad's own {@code mkdir} sets no size limit
 * @param mountsDisks whether the driver gives a pod its disk at a path of the pod's own; Nomad's {@code raw_exec} does not
 * @param readyDisks whether disks are made ahead, since a cluster's scheduler knows a new one only after some seconds
 * @param sshServerVolume host volume with what images may lack, as {@link dev.berth.nomad.server.SshServerFolder} makes it; null
 *     where nodes have none and an image needs a server of its own
 * @param podNetwork network of the engine that containers are in; null for its own choice, a bridge on which pods reach each other
 * @param loginUser whom pods let in
 * @param resyncInterval how often everything is compared whether or not something was heard
 * @param parallel how many pods are worked on at once
 */
public record NomadJobsSettings(
        NomadSettings nomad,
        Driver driver,
        String ubuntuImage,
        SizeClasses sizes,
        String volumePlugin,
        boolean mountsDisks,
        boolean readyDisks,
        @Nullable String sshServerVolume,
        @Nullable String podNetwork,
        String loginUser,
        Duration resyncInterval,
        int parallel) {
    /** Behind {@code template: ubuntu}, where nothing else is set. */
    public static final String UBUNTU_IMAGE = "berth/ubuntu:24.04";

    public NomadJobsSettings {
        if (resyncInterval.isNegative() || resyncInterval.isZero()) {
            throw new IllegalArgumentException("resyncInterval must be positive, not " + resyncInterval);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be 1 or more, not " + parallel);
        }
    }

    /** Pods of the default size, a comparison each 30 s, 16 pods at once. */
    public static NomadJobsSettings of(NomadSettings nomad, Driver driver, String loginUser) {
        return new NomadJobsSettings(
                nomad,
                driver,
                UBUNTU_IMAGE,
                SizeClasses.NONE,
                "mkdir",
                true,
                driver != Driver.RAW_EXEC,
                null,
                null,
                loginUser,
                Duration.ofSeconds(30),
                16);
    }

    public NomadJobsSettings withUbuntuImage(String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                other,
                sizes,
                volumePlugin,
                mountsDisks,
                readyDisks,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withVolumePlugin(String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                sizes,
                other,
                mountsDisks,
                readyDisks,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withMountsDisks(boolean other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                sizes,
                volumePlugin,
                other,
                readyDisks,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withReadyDisks(boolean other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                sizes,
                volumePlugin,
                mountsDisks,
                other,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withSshServerVolume(@Nullable String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                sizes,
                volumePlugin,
                mountsDisks,
                readyDisks,
                other,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withPodNetwork(@Nullable String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                sizes,
                volumePlugin,
                mountsDisks,
                readyDisks,
                sshServerVolume,
                other,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withSizes(SizeClasses other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                other,
                volumePlugin,
                mountsDisks,
                readyDisks,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel);
    }
}
