package dev.berth.app.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * An ed25519 key made from its 32-byte seed, in the forms OpenSSH writes.
 *
 * <p>The private form is written here because the library draws its check number at random, and the same key must give
 * the same text: a changed text would look like a changed pod.
 */
final class Ed25519 {
    static final int SEED_BYTES = 32;

    private static final String MAGIC = "openssh-key-v1\0";
    private static final int BLOCK = 8;

    private final byte[] seed;
    private final byte[] publicPart;

    Ed25519(byte[] seed) {
        this.seed = seed.clone();
        this.publicPart =
                new Ed25519PrivateKeyParameters(this.seed).generatePublicKey().getEncoded();
    }

    KeyPair keyPair() {
        try {
            var privateKey = SecurityUtils.generateEDDSAPrivateKey(KeyPairProvider.SSH_ED25519, seed);
            return new KeyPair(SecurityUtils.recoverEDDSAPublicKey(privateKey), privateKey);
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("ed25519 is not available", e);
        }
    }

    /** {@code ssh-ed25519 AAAA…}. */
    String publicLine() {
        return KeyPairProvider.SSH_ED25519 + " " + Base64.getEncoder().encodeToString(publicBlob());
    }

    /** The same form for any key, without a comment. */
    static String line(PublicKey key) {
        return PublicKeyEntry.toString(key);
    }

    /** {@code -----BEGIN OPENSSH PRIVATE KEY-----…}, unencrypted. */
    String privatePem() {
        var secret = new ByteArrayBuffer();
        int check = Arrays.hashCode(publicPart);
        secret.putInt(check);
        secret.putInt(check);
        secret.putString(KeyPairProvider.SSH_ED25519);
        secret.putBytes(publicPart);
        secret.putBytes(concatenate(seed, publicPart));
        secret.putString("");
        for (byte padding = 1; secret.available() % BLOCK != 0; padding++) {
            secret.putByte(padding);
        }

        var file = new ByteArrayBuffer();
        file.putRawBytes(MAGIC.getBytes(StandardCharsets.US_ASCII));
        file.putString("none");
        file.putString("none");
        file.putString("");
        file.putInt(1);
        file.putBytes(publicBlob());
        file.putBytes(secret.getCompactData());
        String text = Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(file.getCompactData());
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + text + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    @Override
    public String toString() {
        return publicLine();
    }

    private byte[] publicBlob() {
        var blob = new ByteArrayBuffer();
        blob.putString(KeyPairProvider.SSH_ED25519);
        blob.putBytes(publicPart);
        return blob.getCompactData();
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
