package dev.berth.app.secrets;

import dev.berth.app.StartUpFailure;
import dev.berth.app.home.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;

/**
 * The keys of an edge and of the probe beside it, drawn at random and not derived: an edge never holds the master key.
 *
 * @param hostKey what the gateway shows to people
 * @param probeKey what this process logs in to pods with to find out whether their users can; the gateway draws its own
 */
public record EdgeKeys(KeyPair hostKey, KeyPair probeKey) {
    /** Reads {@code home/edge/host-key} and {@code home/edge/inner-key}, or creates them at the first start. */
    public static EdgeKeys of(Path home) {
        Path folder = home.resolve("edge");
        return new EdgeKeys(readOrCreate(folder.resolve("host-key")), readOrCreate(folder.resolve("inner-key")));
    }

    /** {@code ssh-ed25519 AAAA…} of the host key. */
    public String hostKeyLine() {
        return Ed25519.line(hostKey.getPublic());
    }

    @Override
    public String toString() {
        return "EdgeKeys[host key %s]".formatted(hostKeyLine());
    }

    private static KeyPair readOrCreate(Path file) {
        byte[] content = SecretFile.readOrCreate(file, () -> {
            byte[] seed = new byte[Ed25519.SEED_BYTES];
            new SecureRandom().nextBytes(seed);
            return new Ed25519(seed).privatePem().getBytes(StandardCharsets.US_ASCII);
        });
        try {
            var pairs = OpenSSHKeyPairResourceParser.INSTANCE.loadKeyPairs(
                    null, NamedResource.ofName(file.toString()), null, new ByteArrayInputStream(content));
            return pairs.iterator().next();
        } catch (IOException | GeneralSecurityException | java.util.NoSuchElementException e) {
            throw new StartUpFailure(
                    "%s is no OpenSSH private key without a passphrase (%s). Put the right file back, or remove it to get a new key; people's ssh then warns of a changed host key."
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
