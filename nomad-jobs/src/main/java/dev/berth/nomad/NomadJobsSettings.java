package dev.berth.nomad;

import dev.berth.nomadsdk.NomadSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How pods become jobs.
 *
 * @param installation what the jobs of this Berth say of whose they are: it leaves those of another on the same cluster alone
 * @param driver what pods run under, on every node
 * @param ubuntuImage image behind {@code template: ubuntu} where pods are containers; it has OpenSSH's sshd
 * @param sizes what each pod is given of its node
 * @param volumePlugin host volume plugin that makes pods' disks; Nomad's own {@code mkdir} sets no size limit
 * @param disks how pods come to their disks there
 * @param sshServerVolume host volume with what images may lack, as {@link dev.berth.nomad.server.SshServerFolder} makes it; null
 *     where nodes have none and an image needs a server of its own
 * @param podNetwork network of the engine that containers are in; null for its own choice, a bridge on which pods reach each other
 * @param loginUser whom pods let in
 * @param resyncInterval how often everything is compared whether or not something was heard
 * @param parallel how many pods are worked on at once
 * @param nodesTimeout how long some nodes of a pod keep their places while others have none
 * @param distinctMachines whether each node of a pod is to have a machine of its own, as where there are several
 */
public record NomadJobsSettings(
        NomadSettings nomad,
        String installation,
        Driver driver,
        String ubuntuImage,
        SizeClasses sizes,
        String volumePlugin,
        Disks disks,
        @Nullable String sshServerVolume,
        @Nullable String podNetwork,
        String loginUser,
        Duration resyncInterval,
        int parallel,
        Duration nodesTimeout,
        boolean distinctMachines) {
    /** Behind {@code template: ubuntu}, where nothing else is set. */
    public static final String UBUNTU_IMAGE = "berth/ubuntu:24.04";

    private static final String ONLY = "only";

    /** Nomad's own, which makes a directory whatever size is asked for. */
    private static final String WITHOUT_SIZES = "mkdir";

    public NomadJobsSettings {
        if (resyncInterval.isNegative() || resyncInterval.isZero()) {
            throw new IllegalArgumentException("resyncInterval must be positive, not " + resyncInterval);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be 1 or more, not " + parallel);
        }
    }

    /** The only Berth there, pods of the default size, a comparison each 30 s, 16 pods at once. */
    public static NomadJobsSettings of(NomadSettings nomad, Driver driver, String loginUser) {
        return new NomadJobsSettings(
                nomad,
                ONLY,
                driver,
                UBUNTU_IMAGE,
                SizeClasses.NONE,
                WITHOUT_SIZES,
                driver == Driver.RAW_EXEC ? Disks.AT_ONCE : Disks.MADE_AHEAD,
                null,
                null,
                loginUser,
                Duration.ofSeconds(30),
                16,
                Duration.ofMinutes(2),
                true);
    }

    /** Whether volumes hold no more than the size that they were made with. */
    public boolean sizedVolumes() {
        return setsSizes(volumePlugin);
    }

    /** Whether what this plugin makes has the size that was asked for. */
    public static boolean setsSizes(String plugin) {
        return !plugin.equals(WITHOUT_SIZES);
    }

    public NomadJobsSettings withInstallation(String other) {
        return with(other, ubuntuImage, sizes, volumePlugin, disks, sshServerVolume, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withUbuntuImage(String other) {
        return with(installation, other, sizes, volumePlugin, disks, sshServerVolume, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withSizes(SizeClasses other) {
        return with(installation, ubuntuImage, other, volumePlugin, disks, sshServerVolume, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withVolumePlugin(String other) {
        return with(installation, ubuntuImage, sizes, other, disks, sshServerVolume, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withDisks(Disks other) {
        return with(installation, ubuntuImage, sizes, volumePlugin, other, sshServerVolume, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withSshServerVolume(@Nullable String other) {
        return with(installation, ubuntuImage, sizes, volumePlugin, disks, other, podNetwork, resyncInterval);
    }

    public NomadJobsSettings withPodNetwork(@Nullable String other) {
        return with(installation, ubuntuImage, sizes, volumePlugin, disks, sshServerVolume, other, resyncInterval);
    }

    public NomadJobsSettings withResyncInterval(Duration other) {
        return with(installation, ubuntuImage, sizes, volumePlugin, disks, sshServerVolume, podNetwork, other);
    }

    /** How the nodes of a pod come to their places. */
    public NomadJobsSettings withNodes(Duration timeout, boolean distinct) {
        return new NomadJobsSettings(
                nomad,
                installation,
                driver,
                ubuntuImage,
                sizes,
                volumePlugin,
                disks,
                sshServerVolume,
                podNetwork,
                loginUser,
                resyncInterval,
                parallel,
                timeout,
                distinct);
    }

    private NomadJobsSettings with(
            String owner,
            String image,
            SizeClasses classes,
            String plugin,
            Disks how,
            @Nullable String sshServer,
            @Nullable String network,
            Duration interval) {
        return new NomadJobsSettings(
                nomad,
                owner,
                driver,
                image,
                classes,
                plugin,
                how,
                sshServer,
                network,
                loginUser,
                interval,
                parallel,
                nodesTimeout,
                distinctMachines);
    }
}
