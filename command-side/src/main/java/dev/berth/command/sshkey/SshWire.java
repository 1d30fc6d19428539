package dev.berth.command.sshkey;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the strings and integers that a key blob is made of (RFC 4251 §5). */
final class SshWire {
    private final ByteBuffer bytes;

    SshWire(byte[] blob) {
        bytes = ByteBuffer.wrap(blob);
    }

    /** Says in a sentence without full stop what is wrong with a blob. */
    static final class Malformed extends Exception {
        Malformed(String what) {
            super(what, null, false, false);
        }
    }

    String text() throws Malformed {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    BigInteger positive(String name) throws Malformed {
        var number = string();
        if (number.length == 0 || new BigInteger(number).signum() <= 0) {
            throw new Malformed("The key's %s is not a positive number".formatted(name));
        }
        return new BigInteger(number);
    }

    void exactly(int length, String what) throws Malformed {
        var found = string().length;
        if (found != length) {
            throw new Malformed("%s has %d bytes, but this one has %d".formatted(what, length, found));
        }
    }

    void point(String curve, int coordinate) throws Malformed {
        if (!text().equals(curve)) {
            throw new Malformed("The key's type and curve differ");
        }
        var point = string();
        if (point.length != 1 + 2 * coordinate || point[0] != 4) {
            throw new Malformed("The key is no uncompressed point of %s".formatted(curve));
        }
    }

    void application() throws Malformed {
        if (string().length == 0) {
            throw new Malformed("The security key's application is empty");
        }
    }

    void end() throws Malformed {
        if (bytes.hasRemaining()) {
            throw new Malformed("%d bytes too many stand behind the key".formatted(bytes.remaining()));
        }
    }

    private byte[] string() throws Malformed {
        if (bytes.remaining() < Integer.BYTES) {
            throw new Malformed("The key is cut off");
        }
        var length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new Malformed("The key is cut off");
        }
        var string = new byte[length];
        bytes.get(string);
        return string;
    }
}
