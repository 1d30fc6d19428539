package dev.berth.ssh.gateway;

import java.util.List;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/** OpenSSH prefers CTR over GCM where both are offered, and GCM costs half; other clients may need CTR. */
final class GcmForOpenSsh implements SessionListener {
    @Override
    public void sessionPeerIdentificationReceived(Session session, String version, List<String> extraLines) {
        if (MinaProtocol.isOpenSsh(version)) {
            session.setCipherFactories(MinaProtocol.GCM);
        }
    }
}
