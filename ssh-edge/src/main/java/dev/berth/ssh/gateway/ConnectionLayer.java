package dev.berth.ssh.gateway;

import java.io.IOException;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.Service;

/** What runs on a transport to a pod above the login: SSH's "ssh-connection" service. */
interface ConnectionLayer {
    /** MINA's own, for whoever opens channels of his own in a pod: a shell, a command. */
    ConnectionLayer CHANNELS = ClientConnectionServiceFactory.INSTANCE::create;

    /** The pod was dialled; the key exchange and the login come next. */
    default void dialled(ClientSession session) {}

    /** The service that takes the pod's messages, asked for when the pod has let the edge in. */
    Service service(ClientSession session) throws IOException;
}
