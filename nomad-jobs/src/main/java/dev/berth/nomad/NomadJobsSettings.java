package dev.berth.nomad;

import dev.berth.nomadsdk.NomadSettings;
import java.time.Duration;

/**
 * How pods become jobs.
 *
 * @param driver what pods run under, on every node
 * @param ubuntuImage image behind {@code template: ubuntu} where pods are containers; it has OpenSSH's sshd
 * @param cpuMhz what each pod is promised of its node's processors
 * @param memoryMb what each pod is given
 * @param volumePlugin host volume plugin that makes pods' disks; Nomad's own {@code mkdir} sets no size limit
 * @param mountsDisks whether the driver gives a pod its disk at a path of the pod's own; Nomad's {@code raw_exec} does not
 * @param readyDisks whether disks are made ahead, since a cluster's scheduler knows a new one only after some seconds
 * @param loginUser whom pods let in
 * @param resyncInterval how often everything is compared whether or not something was heard
 * @param parallel how many pods are worked on at once
 */
public record NomadJobsSettings(
        NomadSettings nomad,
        Driver driver,
        String ubuntuImage,
        int cpuMhz,
        int memoryMb,
        String volumePlugin,
        boolean mountsDisks,
        boolean readyDisks,
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

    /** Small pods, a comparison each 30 s, 16 pods at once. */
    public static NomadJobsSettings of(NomadSettings nomad, Driver driver, String loginUser) {
        return new NomadJobsSettings(
                nomad,
                driver,
                UBUNTU_IMAGE,
                500,
                1024,
                "mkdir",
                true,
                driver != Driver.RAW_EXEC,
                loginUser,
                Duration.ofSeconds(30),
                16);
    }

    public NomadJobsSettings withUbuntuImage(String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                other,
                cpuMhz,
                memoryMb,
                volumePlugin,
                mountsDisks,
                readyDisks,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withVolumePlugin(String other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                cpuMhz,
                memoryMb,
                other,
                mountsDisks,
                readyDisks,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withMountsDisks(boolean other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                cpuMhz,
                memoryMb,
                volumePlugin,
                other,
                readyDisks,
                loginUser,
                resyncInterval,
                parallel);
    }

    public NomadJobsSettings withReadyDisks(boolean other) {
        return new NomadJobsSettings(
                nomad,
                driver,
                ubuntuImage,
                cpuMhz,
                memoryMb,
                volumePlugin,
                mountsDisks,
                other,
                loginUser,
                resyncInterval,
                parallel);
    }
}
