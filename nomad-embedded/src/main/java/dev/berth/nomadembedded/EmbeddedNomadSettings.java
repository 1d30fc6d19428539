package dev.berth.nomadembedded;

import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.Namespaces;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import javax.crypto.SecretKey;

/**
 * Settings of the embedded Nomad.
 *
 * @param home its directory; state goes to {@code home/nomad}, volumes to {@code home/volumes}
 * @param host a loopback address; anything else is refused, because its tasks are processes of this machine
 * @param httpPort port of the HTTP API, 0 for any free one
 * @param gpus how many GPU instances the node has; they are names, no hardware stands behind them
 * @param gpuModel model name of all of them
 * @param minDynamicPort first port tasks may get
 * @param maxDynamicPort last port tasks may get, inclusive
 * @param token what callers must send as {@code X-Nomad-Token}
 * @param nodeName name of the one node
 * @param journalKey AES key that encrypts what it keeps on disk
 * @param isolation of its tasks; {@link Isolation#NAMESPACES} needs root, and {@link Namespaces#whyNot} tells whether it can be
 */
public record EmbeddedNomadSettings(
        Path home,
        String host,
        int httpPort,
        int gpus,
        String gpuModel,
        int minDynamicPort,
        int maxDynamicPort,
        String token,
        String nodeName,
        SecretKey journalKey,
        Isolation isolation) {

    public EmbeddedNomadSettings {
        if (!isLoopback(host)) {
            throw new IllegalArgumentException(
                    "The embedded Nomad must not listen on %s: its tasks are processes of this machine, "
                                    .formatted(host)
                            + "so only a loopback address such as 127.0.0.1 is allowed.");
        }
        if (gpus < 0) {
            throw new IllegalArgumentException("gpus must be 0 or more, not " + gpus);
        }
        if (minDynamicPort < 1024 || maxDynamicPort > 65535 || minDynamicPort > maxDynamicPort) {
            throw new IllegalArgumentException("dynamic ports must be a range within 1024-65535, not %d-%d"
                    .formatted(minDynamicPort, maxDynamicPort));
        }
        if (token.isBlank()) {
            throw new IllegalArgumentException(
                    "the token must not be empty, else any local user could run commands here");
        }
    }

    @Override
    public String toString() {
        return "EmbeddedNomadSettings[home=%s, host=%s, httpPort=%d, gpus=%d, gpuModel=%s, ports=%d-%d, nodeName=%s]"
                .formatted(home, host, httpPort, gpus, gpuModel, minDynamicPort, maxDynamicPort, nodeName);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("Cannot resolve the host of the embedded Nomad: " + host, e);
        }
    }
}
