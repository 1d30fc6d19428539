package dev.berth.app;

import dev.berth.nomad.PodRuntime;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadsdk.NomadSettings;

/** The Nomad that pods run on: how it is reached, what pods are there, and whether it ends with this process. */
sealed interface NomadCluster extends AutoCloseable {
    NomadSettings api();

    PodRuntime runtime();

    /** Whom pods let in. */
    String loginUser();

    @Override
    void close();

    /** The stand-in of this process. */
    record Embedded(EmbeddedNomad server, PodRuntime runtime, String loginUser) implements NomadCluster {
        static Embedded start(EmbeddedNomadSettings settings, LocalPods pods) {
            return new Embedded(EmbeddedNomad.start(settings), pods.runtime(), pods.loginUser());
        }

        @Override
        public NomadSettings api() {
            return NomadSettings.of(server.address(), server.token());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A cluster that others run, with pods that are containers. It is there before and after this process. */
    record External(NomadSettings api) implements NomadCluster {
        @Override
        public PodRuntime runtime() {
            return PodRuntime.DOCKER;
        }

        @Override
        public String loginUser() {
            return "root";
        }

        @Override
        public void close() {}
    }
}
