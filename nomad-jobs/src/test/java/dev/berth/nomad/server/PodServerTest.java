package dev.berth.nomad.server;

import dev.berth.nomadembedded.task.Isolation;
import org.junit.jupiter.api.Nested;

class PodServerTest {
    /** The disk is mounted over root's home, as in a container. */
    @Nested
    class InNamespaces extends PodServerContract {
        InNamespaces() {
            super(Isolation.NAMESPACES);
        }
    }

    /** Logins are taken to the disk, as where Berth runs as a normal user. */
    @Nested
    class Plain extends PodServerContract {
        Plain() {
            super(Isolation.NONE);
        }
    }
}
