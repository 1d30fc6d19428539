package dev.berth.command.sshkey.add;

import dev.berth.messages.Workspace;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import org.apache.commons.codec.digest.DigestUtils;

/** The id of a key follows from its workspace and fingerprint, so that the same key is found again. */
final class SshKeyIds {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int CHARACTERS = 16;

    private SshKeyIds() {}

    static SshKeyId of(Workspace workspace, SshPublicKey key) {
        var digest = DigestUtils.sha256(workspace + "/" + key.fingerprint());
        var id = new StringBuilder("key-");
        for (int i = 0; i < CHARACTERS; i++) {
            id.append(ALPHABET.charAt(fiveBits(digest, i * 5)));
        }
        return new SshKeyId(id.toString());
    }

    private static int fiveBits(byte[] bytes, int from) {
        var pair = (bytes[from / 8] & 0xff) << 8 | (bytes[from / 8 + 1] & 0xff);
        return pair >> (11 - from % 8) & 0x1f;
    }
}
