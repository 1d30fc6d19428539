package dev.berth.app;

import dev.berth.nomad.Driver;
import dev.berth.nomadembedded.EmbeddedNomad;
import dev.berth.nomadembedded.EmbeddedNomadSettings;
import dev.berth.nomadsdk.NomadSettings;

/** The Nomad that pods run on: how it is reached, what pods are there, and whether it ends with this process. */
sealed interface NomadCluster extends AutoCloseable {
    NomadSettings api();

    Driver driver();

    /** Whom pods let in. */
    String loginUser();

    @Override
    void close();

    /** The stand-in of this process. */
    record Embedded(EmbeddedNomad server, Driver driver, String loginUser) implements NomadCluster {
        static Embedded start(EmbeddedNomadSettings settings, LocalPods pods) {
            return new Embedded(EmbeddedNomad.start(settings), pods.driver(), pods.loginUser());
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
        public Driver driver() {
            return Driver.DOCKER;
        }

        @Override
        public String loginUser() {
            return "root";
        }

        @Override
        public void close() {}
    }
}
