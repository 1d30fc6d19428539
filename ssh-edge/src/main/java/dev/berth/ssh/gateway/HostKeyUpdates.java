package dev.berth.ssh.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * The one thing that may not pass a pipe: a pod's sshd announcing its host keys. The user's ssh would file them under the
 * edge's name, and the proof is bound to the other transport.
 */
final class HostKeyUpdates {
    private static final byte[] ANNOUNCEMENT = "hostkeys-00@openssh.com".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROOF = "hostkeys-prove-00@openssh.com".getBytes(StandardCharsets.US_ASCII);
    private static final String UNKNOWN_REQUEST = "no-hostkeys-prove@berth.dev";

    private HostKeyUpdates() {}

    /** An announcement wants no reply, so nobody misses it. */
    static boolean isAnnouncement(Buffer message) {
        return isGlobalRequest(message, ANNOUNCEMENT);
    }

    static boolean isProofRequest(Buffer message) {
        return isGlobalRequest(message, PROOF);
    }

    /** A request that the pod refuses in its turn: replies carry no number, only their order tells whose they are. */
    static Buffer refusedInstead() {
        var request = new ByteArrayBuffer(64, false);
        request.putByte(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString(UNKNOWN_REQUEST);
        request.putBoolean(true);
        return request;
    }

    private static boolean isGlobalRequest(Buffer message, byte[] name) {
        int at = message.rpos();
        if (message.rawByte(at) != SshConstants.SSH_MSG_GLOBAL_REQUEST || message.available() < 5 + name.length) {
            return false;
        }
        var bytes = message.array();
        return message.rawUInt(at + 1) == name.length
                && Arrays.equals(bytes, at + 5, at + 5 + name.length, name, 0, name.length);
    }
}
