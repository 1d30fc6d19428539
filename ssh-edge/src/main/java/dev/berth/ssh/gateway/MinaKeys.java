package dev.berth.ssh.gateway;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Keys as MINA SSHD 2.20 wants them: its ed25519 knows BouncyCastle's key classes only. */
public final class MinaKeys {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final String ED25519 = "Ed25519";

    private MinaKeys() {}

    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ED25519, BOUNCY_CASTLE).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make ed25519 keys", e);
        }
    }

    /** The same key pair, whichever provider made it. */
    static KeyPair forMina(KeyPair keys) {
        try {
            var factory = KeyFactory.getInstance(ED25519, BOUNCY_CASTLE);
            return new KeyPair(
                    factory.generatePublic(
                            new X509EncodedKeySpec(keys.getPublic().getEncoded())),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(keys.getPrivate().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the edge's host key is no ed25519 key pair", e);
        }
    }

    /** {@code SHA256:…} as ssh-keygen prints it. */
    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    /** Reads one OpenSSH line, a key or a certificate. */
    static PublicKey read(String line) throws IOException, GeneralSecurityException {
        var key = PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
        if (key == null) {
            throw new IOException("'%s' is no OpenSSH public key".formatted(line));
        }
        return key;
    }
}
