package dev.berth.nomad.server;

import dev.berth.nomadembedded.task.Isolation;
import org.junit.jupiter.api.Nested;

class SessionsTest {
    /** The disk is mounted over root's home, as in a container. */
    @Nested
    class InNamespaces extends SessionsContract {
        InNamespaces() {
            super(Isolation.NAMESPACES);
        }
    }

    /** Logins are taken to the disk, as where Berth runs as a normal user. */
    @Nested
    class Plain extends SessionsContract {
        Plain() {
            super(Isolation.NONE);
        }
    }
}
