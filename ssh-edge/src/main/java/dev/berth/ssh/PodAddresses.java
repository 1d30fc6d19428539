package dev.berth.ssh;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An address for each public port that can be leased, from one network that leads to the edge. What a pod holds is its port,
 * so an address is leased, kept and rested with the port and nothing more has to be remembered: see docs/decisions/0058.
 *
 * @param network its first address, which no pod gets
 * @param length of its prefix in bits
 * @param firstPort gets the second address
 * @param lastPort gets the last address that is used
 */
public record PodAddresses(InetAddress network, int length, int firstPort, int lastPort) {
    public PodAddresses {
        int bits = bits(network);
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("a prefix of %d bits is none of 0 to %d".formatted(length, bits));
        }
        if (number(network).getLowestSetBit() >= 0 && number(network).getLowestSetBit() < bits - length) {
            throw new IllegalArgumentException("%s is no network of %d bits: bits behind its prefix are set"
                    .formatted(network.getHostAddress(), length));
        }
        var room = BigInteger.ONE.shiftLeft(bits - length);
        int ports = lastPort - firstPort + 1;
        if (room.compareTo(BigInteger.valueOf(ports + 2L)) < 0) {
            throw new IllegalArgumentException(
                    "%s/%d has %s addresses, and the public ports %d-%d need %d: one for each, the first and the last of the network are no pod's"
                            .formatted(network.getHostAddress(), length, room, firstPort, lastPort, ports + 2));
        }
    }

    /** Reads {@code 10.0.4.0/22} or {@code 2001:db8::/64}. Names are not resolved. */
    public static PodAddresses parse(String cidr, int firstPort, int lastPort) {
        int slash = cidr.indexOf('/');
        var bytes = slash < 0 ? null : NetUtil.createByteArrayFromIpAddressString(cidr.substring(0, slash));
        if (bytes == null || !cidr.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'%s' is no network like 10.0.4.0/22 or 2001:db8::/64".formatted(cidr));
        }
        return new PodAddresses(address(bytes), Integer.parseInt(cidr.substring(slash + 1)), firstPort, lastPort);
    }

    public InetAddress ofPort(int publicPort) {
        if (publicPort < firstPort || publicPort > lastPort) {
            throw new IllegalArgumentException(
                    "%d is none of the public ports %d-%d".formatted(publicPort, firstPort, lastPort));
        }
        var bytes = new byte[bits(network) / Byte.SIZE];
        var number = number(network)
                .add(BigInteger.valueOf(publicPort - firstPort + 1L))
                .toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return address(bytes);
    }

    /** Null where the address is no pod's. */
    public @Nullable Integer portOf(InetAddress address) {
        if (bits(address) != bits(network)) {
            return null;
        }
        var offset = number(address).subtract(number(network));
        return offset.signum() <= 0 || offset.compareTo(BigInteger.valueOf(lastPort - firstPort + 1L)) > 0
                ? null
                : (Integer) (firstPort + offset.intValueExact() - 1);
    }

    /** All addresses of this machine of the network's kind. */
    public InetAddress wildcard() {
        return address(new byte[bits(network) / Byte.SIZE]);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + length;
    }
}
