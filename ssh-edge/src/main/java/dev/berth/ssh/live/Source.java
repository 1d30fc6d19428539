package dev.berth.ssh.live;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Where a connection comes from: an IPv4 address, or a /64 of IPv6, which is what one customer of a provider gets. */
public record Source(ByteBuffer prefix) {
    private static final int NETWORK_BYTES = 8;

    public static Source of(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress internet) || internet.getAddress() == null) {
            return new Source(ByteBuffer.allocate(0));
        }
        var bytes = internet.getAddress().getAddress();
        return new Source(ByteBuffer.wrap(
                bytes, 0, internet.getAddress() instanceof Inet6Address ? NETWORK_BYTES : bytes.length));
    }
}
