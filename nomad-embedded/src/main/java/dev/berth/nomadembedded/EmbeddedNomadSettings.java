package dev.berth.nomadembedded;

import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.ProcessDriver;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * Settings of the embedded Nomad.
 *
 * @param home its directory; state goes to {@code home/nomad}, volumes to {@code home/volumes}
 * @param host a loopback address; anything else is refused, because who may register jobs may use this machine as he likes
 * @param httpPort port of the HTTP API, 0 for any free one
 * @param gpus how many GPU instances the node has where {@code cards} names none; no hardware stands behind them
 * @param gpuModel model name of all of them
 * @param cards ids of this machine's GPUs that tasks get, as nvidia-smi lists them; for a driver that can hand them on
 * @param minDynamicPort first port tasks may get
 * @param maxDynamicPort last port tasks may get, inclusive
 * @param token what callers must send as {@code X-Nomad-Token}
 * @param nodeName name of the one node
 * @param journalKey AES key that encrypts what it keeps on disk
 * @param drivers what it runs tasks with; it closes them
 * @param hostVolumes directories of this machine that tasks may mount read-only, by the names of the volumes
 */
public record EmbeddedNomadSettings(
        Path home,
        String host,
        int httpPort,
        int gpus,
        String gpuModel,
        List<String> cards,
        int minDynamicPort,
        int maxDynamicPort,
        String token,
        String nodeName,
        SecretKey journalKey,
        List<TaskDriver> drivers,
        Map<String, Path> hostVolumes) {

    public EmbeddedNomadSettings {
        cards = List.copyOf(cards);
        drivers = List.copyOf(drivers);
        hostVolumes = Map.copyOf(hostVolumes);
        if (!isLoopback(host)) {
            throw new IllegalArgumentException(
                    "The embedded Nomad must not listen on %s: who reaches it may use this machine as he likes, "
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

    /** With stand-in GPUs, and tasks that are processes of this machine. */
    public EmbeddedNomadSettings(
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
        this(
                home,
                host,
                httpPort,
                gpus,
                gpuModel,
                List.of(),
                minDynamicPort,
                maxDynamicPort,
                token,
                nodeName,
                journalKey,
                List.of(new ProcessDriver(isolation)));
    }

    /** Without volumes other than those that are made by its API. */
    public EmbeddedNomadSettings(
            Path home,
            String host,
            int httpPort,
            int gpus,
            String gpuModel,
            List<String> cards,
            int minDynamicPort,
            int maxDynamicPort,
            String token,
            String nodeName,
            SecretKey journalKey,
            List<TaskDriver> drivers) {
        this(
                home,
                host,
                httpPort,
                gpus,
                gpuModel,
                cards,
                minDynamicPort,
                maxDynamicPort,
                token,
                nodeName,
                journalKey,
                drivers,
                Map.of());
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
