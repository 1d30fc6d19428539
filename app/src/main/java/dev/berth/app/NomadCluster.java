package dev.berth.app;

import dev.berth.nomad.Disks;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.server.SshServerFolder;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadsdk.NomadSettings;

/** The Nomad that pods run on: how it is reached, what pods are there, and whether it ends with this process. */
sealed interface NomadCluster extends AutoCloseable {
    NomadSettings api();

    Driver driver();

    /** Whom pods let in. */
    String loginUser();

    /** How pods become jobs there. */
    default NomadJobsSettings jobs() {
        return NomadJobsSettings.of(api(), driver(), loginUser());
    }

    @Override
    void close();

    /** The stand-in of this process. */
    record Embedded(EmbeddedNomad server, LocalPods pods) implements NomadCluster {
        static Embedded start(EmbeddedNomadSettings settings, LocalPods pods) {
            return new Embedded(EmbeddedNomad.start(settings), pods);
        }

        @Override
        public Driver driver() {
            return pods.driver();
        }

        @Override
        public String loginUser() {
            return pods.loginUser();
        }

        @Override
        public NomadSettings api() {
            return NomadSettings.of(server.address(), server.token());
        }

        /** Its scheduler knows a new disk at once, so none is made ahead, and it has one machine, for all nodes of a pod as well. */
        @Override
        public NomadJobsSettings jobs() {
            var jobs = NomadCluster.super.jobs();
            return jobs.withNodes(jobs.nodesTimeout(), false)
                    .withDisks(Disks.AT_ONCE)
                    .withSshServerVolume(pods.sshServer() == null ? null : SshServerFolder.VOLUME)
                    .withPodNetwork(pods.network());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A cluster that others run. It is there before and after this process. */
    record External(ExternalNomad settings) implements NomadCluster {
        @Override
        public NomadSettings api() {
            return settings.api();
        }

        @Override
        public Driver driver() {
            return settings.driver();
        }

        @Override
        public NomadJobsSettings jobs() {
            var jobs = NomadCluster.super
                    .jobs()
                    .withVolumePlugin(settings.volumePlugin())
                    .withDisks(driver() == Driver.RAW_EXEC ? Disks.BY_PATH : Disks.MADE_AHEAD)
                    .withSshServerVolume(settings.sshServerVolume())
                    .withPodNetwork(settings.podNetwork());
            return settings.ubuntuImage() == null ? jobs : jobs.withUbuntuImage(settings.ubuntuImage());
        }

        /** Clients of Nomad run as root, and so does what they start. */
        @Override
        public String loginUser() {
            return "root";
        }

        @Override
        public void close() {}
    }
}
