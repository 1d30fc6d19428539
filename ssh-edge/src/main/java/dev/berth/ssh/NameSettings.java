package dev.berth.ssh;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How names lead to pods.
 *
 * @param listen where DNS is answered, by UDP and by TCP; port 0 takes any that is free for both
 * @param edgeAddress that the domain itself leads to, and pods' names where pods have no address of their own
 * @param podAddresses null where pods have none
 * @param podPort of SSH at these, for all of them; 22 unless in a trial
 */
public record NameSettings(
        @Nullable InetSocketAddress listen,
        InetAddress edgeAddress,
        @Nullable PodAddresses podAddresses,
        int podPort) {}
