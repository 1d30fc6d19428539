package dev.berth.ssh.names;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Data of records, which Netty's codec leaves to whoever writes them. */
final class DnsRecords {
    private static final byte ED25519 = 4;
    private static final byte SHA_256 = 2;

    private DnsRecords() {}

    /** As it was asked, letter for letter: resolvers tell forged answers by it. */
    static DnsQuestion question(DnsQuestion asked) {
        return new DefaultDnsQuestion(asked.name(), asked.type(), asked.dnsClass());
    }

    /** RFC 1035 §3.3, without compression. */
    static ByteBuf name(String absolute) {
        var data = Unpooled.buffer();
        for (String label : absolute.split("\\.", -1)) {
            if (!label.isEmpty()) {
                data.writeByte(label.length());
                data.writeCharSequence(label, StandardCharsets.US_ASCII);
            }
        }
        return data.writeByte(0);
    }

    /** RFC 4255 and 7479: the fingerprint of an ed25519 key, which pods have. */
    static ByteBuf fingerprint(String hostKeyLine) {
        try {
            byte[] key = Base64.getDecoder().decode(hostKeyLine.split(" ", 3)[1]);
            return Unpooled.buffer()
                    .writeByte(ED25519)
                    .writeByte(SHA_256)
                    .writeBytes(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
