package dev.berth.ssh.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.server.ServerBuilder;

/**
 * What the edge offers to users' clients. The client's order decides among what both offer, and a stock OpenSSH names
 * others before AES-GCM, which costs the edge half; so what is second best is offered only to a client that offers nothing
 * better (decision 19).
 *
 * @param ciphers fastest first on the JVM
 * @param macs of no use with GCM
 */
record Algorithms(
        List<KeyExchangeFactory> keyExchanges, List<NamedFactory<Cipher>> ciphers, List<NamedFactory<Mac>> macs) {
    static final List<NamedFactory<Cipher>> GCM = List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm);
    static final List<NamedFactory<Mac>> ENCRYPT_THEN_MAC =
            List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

    private static final List<NamedFactory<Cipher>> OTHER_CIPHERS = List.of(
            BuiltinCiphers.aes256ctr,
            BuiltinCiphers.aes192ctr,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.cc20p1305_openssh);
    private static final List<NamedFactory<Mac>> PLAIN_MAC = List.of(BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512);

    private static final List<KeyExchangeFactory> CURVE25519 = keyExchanges(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.sntrup761x25519_openssh,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh);

    /** For clients held to FIPS 140: not on ssh-audit's list, so never where there is a choice. */
    private static final List<KeyExchangeFactory> NIST =
            keyExchanges(BuiltinDHFactories.ecdhp256, BuiltinDHFactories.ecdhp384, BuiltinDHFactories.ecdhp521);

    /** For a client that waits to see our offer before it makes its own. */
    static final Algorithms FOR_UNKNOWN = new Algorithms(CURVE25519, join(GCM, OTHER_CIPHERS), ENCRYPT_THEN_MAC);

    /** For a client that has made its offer. */
    static Algorithms suitedTo(Map<KexProposalOption, String> client) {
        return new Algorithms(
                ifOffered(CURVE25519, NIST, client, KexProposalOption.ALGORITHMS),
                ifOffered(GCM, OTHER_CIPHERS, client, KexProposalOption.C2SENC, KexProposalOption.S2CENC),
                ifOffered(ENCRYPT_THEN_MAC, PLAIN_MAC, client, KexProposalOption.C2SMAC, KexProposalOption.S2CMAC));
    }

    /** The best alone where the client knows some of them in each direction, else all. */
    private static <F extends NamedResource> List<F> ifOffered(
            List<F> best, List<F> others, Map<KexProposalOption, String> client, KexProposalOption... directions) {
        var known = Arrays.stream(directions).allMatch(direction -> {
            var offered = Set.of(client.getOrDefault(direction, "").split(",", -1));
            return best.stream().anyMatch(algorithm -> offered.contains(algorithm.getName()));
        });
        return known ? best : join(best, others);
    }

    private static List<KeyExchangeFactory> keyExchanges(BuiltinDHFactories... factories) {
        return NamedFactory.setUpTransformedFactories(false, List.of(factories), ServerBuilder.DH2KEX);
    }

    private static <F> List<F> join(List<F> first, List<F> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
