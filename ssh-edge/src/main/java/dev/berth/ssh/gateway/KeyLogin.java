package dev.berth.ssh.gateway;

import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;

/**
 * Login by a key. A key that is offered costs a look-up and may be one of many; a signature costs a verification, and an
 * honest client's never fails, so few of these end the connection.
 */
final class KeyLogin extends UserAuthPublicKey {
    private static final int MAX_FAILED_SIGNATURES = 3;
    private static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final AttributeKey<Integer> FAILED = new AttributeKey<>();

    private KeyLogin(List<NamedFactory<Signature>> factories) {
        super(factories);
    }

    static final class Factory extends UserAuthPublicKeyFactory {
        @Override
        public UserAuthPublicKey createUserAuth(ServerSession session) {
            return new KeyLogin(getSignatureFactories());
        }
    }

    /** Certificates are refused unread: their signature would be verified, with whatever key the client chose. */
    @Override
    public Boolean doAuth(Buffer message, boolean init) throws Exception {
        if (failed(getServerSession()) > MAX_FAILED_SIGNATURES || isCertificate(message)) {
            return Boolean.FALSE;
        }
        return super.doAuth(message, init);
    }

    @Override
    protected boolean verifySignature(
            ServerSession session,
            String username,
            String algorithm,
            PublicKey key,
            Buffer message,
            Signature verifier,
            byte[] signature)
            throws Exception {
        boolean verified = false;
        try {
            verified = super.verifySignature(session, username, algorithm, key, message, verifier, signature);
            return verified;
        } finally {
            if (!verified) {
                countFailed(session);
            }
        }
    }

    private static void countFailed(ServerSession session) throws Exception {
        int failed = failed(session) + 1;
        session.setAttribute(FAILED, failed);
        if (failed == MAX_FAILED_SIGNATURES + 1) {
            session.disconnect(
                    SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many failed signatures");
        }
    }

    private static int failed(ServerSession session) {
        var failed = session.getAttribute(FAILED);
        return failed == null ? 0 : failed;
    }

    private static boolean isCertificate(Buffer message) {
        int start = message.rpos();
        message.getBoolean();
        var algorithm = message.getString();
        message.getInt();
        var type = message.getString();
        message.rpos(start);
        return algorithm.endsWith(CERTIFICATE) || type.endsWith(CERTIFICATE);
    }
}
