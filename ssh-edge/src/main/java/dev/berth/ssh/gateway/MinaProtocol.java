package dev.berth.ssh.gateway;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.core.CoreModuleProperties;

/** What both of the edge's SSH transports have in common. */
final class MinaProtocol {
    static final String CONNECTION_SERVICE = "ssh-connection";

    private static final String SOFTWARE = "Berth";

    /** Decision 19: OpenSSH's client sends its own messages only to what begins so, and the pod understands them. */
    private static final String OPENSSH_SOFTWARE = "OpenSSH_compatible_Berth";

    private static final long REKEY_BYTES = 16L << 30;
    private static final int READ_BUFFER = 128 << 10;

    private MinaProtocol() {}

    static void apply(AbstractFactoryManager manager) {
        manager.setCipherFactories(Algorithms.GCM);
        manager.setMacFactories(Algorithms.ENCRYPT_THEN_MAC);
        manager.setCompressionFactories(List.of(BuiltinCompressions.none));
        CoreModuleProperties.TCP_NODELAY.set(manager, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(manager, true);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(manager, READ_BUFFER);
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(manager, REKEY_BYTES);
        CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(manager, 0L);
        // Quiet sessions live on: keepalives are the user's and the pod's, and pass through.
        CoreModuleProperties.IDLE_TIMEOUT.set(manager, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(manager, Duration.ZERO);
        CoreModuleProperties.DISCONNECT_TIMEOUT.set(manager, Duration.ofSeconds(2));
        CoreModuleProperties.SERVER_IDENTIFICATION.set(manager, OPENSSH_SOFTWARE);
        CoreModuleProperties.CLIENT_IDENTIFICATION.set(manager, SOFTWARE);
    }

    /** MINA takes any other back-end that is on the class path, and says nothing about it. */
    static void assertNio2(FactoryManager manager) {
        var running = manager.getIoServiceFactory();
        if (!(running instanceof Nio2ServiceFactory)) {
            throw new IllegalStateException(
                    "MINA SSHD runs on " + running.getClass().getName() + ", not on NIO2");
        }
    }
}
