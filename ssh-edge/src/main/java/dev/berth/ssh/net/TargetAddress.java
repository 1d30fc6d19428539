package dev.berth.ssh.net;

import dev.berth.messages.pod.SshTarget;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Turns a target into an address without blocking: literal ones at once, names on a thread that may wait for DNS. */
public final class TargetAddress {
    private TargetAddress() {}

    public static CompletionStage<InetSocketAddress> resolve(SshTarget target) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (bytes != null) {
            try {
                return CompletableFuture.completedFuture(
                        new InetSocketAddress(InetAddress.getByAddress(target.host(), bytes), target.port()));
            } catch (UnknownHostException | IllegalArgumentException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return CompletableFuture.supplyAsync(() -> lookUp(target), Thread::startVirtualThread);
    }

    private static InetSocketAddress lookUp(SshTarget target) {
        try {
            return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
