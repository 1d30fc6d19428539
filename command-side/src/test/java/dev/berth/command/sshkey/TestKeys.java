package dev.berth.command.sshkey;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** Blobs of public keys, made byte by byte. */
public final class TestKeys {
    private TestKeys() {}

    public static String ed25519(long seed) {
        return line("ssh-ed25519", bytes(32, seed));
    }

    static String rsa(int bits, long seed) {
        return line(
                "ssh-rsa",
                BigInteger.valueOf(65_537).toByteArray(),
                new BigInteger(bits, new Random(seed))
                        .setBit(bits - 1)
                        .setBit(0)
                        .toByteArray());
    }

    static String ecdsa(String curve, int coordinate, long seed) {
        return line("ecdsa-sha2-" + curve, ascii(curve), point(coordinate, seed));
    }

    static String skEd25519(long seed) {
        return line("sk-ssh-ed25519@openssh.com", bytes(32, seed), ascii("ssh:"));
    }

    static String skEcdsa(long seed) {
        return line("sk-ecdsa-sha2-nistp256@openssh.com", ascii("nistp256"), point(32, seed), ascii("ssh:"));
    }

    static String line(String type, byte[]... parts) {
        return type + " " + Base64.getEncoder().encodeToString(blob(type, parts));
    }

    static byte[] blob(String type, byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            write(out, ascii(type));
            for (var part : parts) {
                write(out, part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] point(int coordinate, long seed) {
        var point = bytes(1 + 2 * coordinate, seed);
        point[0] = 4;
        return point;
    }

    private static void write(DataOutputStream out, byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }
}
