package dev.berth.nomad.server;

import org.junit.jupiter.api.Nested;

class SessionsTest {
    /** The job and the image of a pod of Docker's. */
    @Nested
    class InContainers extends SessionsContract {
        InContainers() {
            super(PodKind.CONTAINER);
        }
    }

    /** The disk is mounted over root's home, as in a container. */
    @Nested
    class InNamespaces extends SessionsContract {
        InNamespaces() {
            super(PodKind.NAMESPACES);
        }
    }

    /** Logins are taken to the disk, as where Berth runs as a normal user. */
    @Nested
    class Plain extends SessionsContract {
        Plain() {
            super(PodKind.PLAIN);
        }
    }
}
