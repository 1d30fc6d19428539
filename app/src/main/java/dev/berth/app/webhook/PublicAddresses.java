package dev.berth.app.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses lie on the public internet. All others may lead to this machine, to those beside it or to what a cloud keeps
 * for a machine alone, where a webhook would reach with our hands what its owner cannot reach himself.
 */
final class PublicAddresses {
    private static final List<Network> NOT_PUBLIC = List.of(
            Network.of("0.0.0.0", 8),
            Network.of("10.0.0.0", 8),
            Network.of("100.64.0.0", 10),
            Network.of("127.0.0.0", 8),
            Network.of("169.254.0.0", 16),
            Network.of("172.16.0.0", 12),
            Network.of("192.0.0.0", 24),
            Network.of("192.0.2.0", 24),
            Network.of("192.88.99.0", 24),
            Network.of("192.168.0.0", 16),
            Network.of("198.18.0.0", 15),
            Network.of("198.51.100.0", 24),
            Network.of("203.0.113.0", 24),
            Network.of("224.0.0.0", 4),
            Network.of("240.0.0.0", 4),
            // Teredo and other ways of being somewhere else, for documentation, and 6to4, which holds an address of
            // IPv4.
            Network.of("2001::", 23),
            Network.of("2001:db8::", 32),
            Network.of("2002::", 16),
            Network.of("3fff::", 20));

    /** All that is given out of IPv6. What is outside of it is local, or holds an address of IPv4. */
    private static final Network GLOBAL = Network.of("2000::", 3);

    private record Network(List<Byte> prefix, int bits) {
        static Network of(String first, int bits) {
            return new Network(bytes(InetAddress.ofLiteral(first)), bits);
        }

        boolean has(InetAddress address) {
            var bytes = bytes(address);
            if (bytes.size() != prefix.size()) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int rest = bits % Byte.SIZE;
            int mask = 0xff << (Byte.SIZE - rest) & 0xff;
            return bytes.subList(0, whole).equals(prefix.subList(0, whole))
                    && (rest == 0 || (bytes.get(whole) & mask) == (prefix.get(whole) & mask));
        }

        private static List<Byte> bytes(InetAddress address) {
            var bytes = address.getAddress();
            var all = new Byte[bytes.length];
            Arrays.setAll(all, i -> bytes[i]);
            return List.of(all);
        }
    }

    private PublicAddresses() {}

    static boolean has(InetAddress address) {
        var plain = unmapped(address);
        return switch (plain) {
            case Inet4Address four -> NOT_PUBLIC.stream().noneMatch(network -> network.has(four));
            case Inet6Address six -> GLOBAL.has(six) && NOT_PUBLIC.stream().noneMatch(network -> network.has(six));
            default -> false;
        };
    }

    /** Bytes of IPv6 that are one of IPv4 become that. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
