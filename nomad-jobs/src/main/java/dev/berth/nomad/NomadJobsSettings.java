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
 * @param disks how pods come to their disks there
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
        Disks disks,
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
                driver == Driver.RAW_EXEC ? Disks.AT_ONCE : Disks.MADE_AHEAD,
                loginUser,
                Duration.ofSeconds(30),
                16);
    }

    public NomadJobsSettings withUbuntuImage(String other) {
        return with(other, volumePlugin, disks, resyncInterval);
    }

    public NomadJobsSettings withVolumePlugin(String other) {
        return with(ubuntuImage, other, disks, resyncInterval);
    }

    public NomadJobsSettings withDisks(Disks other) {
        return with(ubuntuImage, volumePlugin, other, resyncInterval);
    }

    public NomadJobsSettings withResyncInterval(Duration other) {
        return with(ubuntuImage, volumePlugin, disks, other);
    }

    private NomadJobsSettings with(String image, String plugin, Disks how, Duration interval) {
        return new NomadJobsSettings(
                nomad, driver, image, cpuMhz, memoryMb, plugin, how, loginUser, interval, parallel);
    }
}
