package dev.berth.ssh.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * When a peer that says nothing is asked whether it is there: first after a quarter of {@code deadAfter}, then in equal
 * steps, and it is given up at its end. A peer that was only away for a quarter of that time is never given up.
 */
public record KeepAlive(Duration deadAfter) {
    private static final int PROBES = 6;
    /** Linux counts in seconds. */
    private static final int MIN_SECONDS = 8;

    public KeepAlive {
        if (deadAfter.toSeconds() < MIN_SECONDS) {
            throw new IllegalArgumentException(
                    "a peer is given up after %d s at the earliest, not after %s".formatted(MIN_SECONDS, deadAfter));
        }
    }

    Map<SocketOption<Integer>, Integer> options() {
        int seconds = (int) deadAfter.toSeconds();
        return Map.of(
                ExtendedSocketOptions.TCP_KEEPIDLE, seconds / 4,
                ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds / 8,
                ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    /** For sockets that Netty does not have. */
    public void applyTo(NetworkChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (var option : options().entrySet()) {
            socket.setOption(option.getKey(), option.getValue());
        }
    }

    /** The same for data that a client of these ports does not acknowledge. Takes as long as there are ports in all. */
    public void applyToClientsOf(Set<Integer> ports) {
        UserTimeout.set(ports, deadAfter);
    }
}
