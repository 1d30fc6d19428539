package dev.berth.app;

import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import dev.berth.nomad.Driver;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} was told.
 *
 * @param publicIp what users are told to connect to
 * @param publicPorts ports leased to pods
 * @param gpus how many stand-in GPUs the embedded Nomad has
 * @param gpuQuota GPUs a workspace may hold at once, or null for no limit
 * @param portQuarantine how long a released public port rests
 * @param trustedProxies peers whose forwarded headers are believed
 * @param newLog whether an empty log may take the place of one that is missing
 * @param httpNames under which the API and the console answer, besides addresses
 * @param nomad the owner's own cluster, or null for the embedded one
 */
record UpSettings(
        Path home,
        SocketAddressOption http,
        SocketAddressOption edge,
        String publicIp,
        PortRange publicPorts,
        int gpus,
        String domain,
        @Nullable Integer gpuQuota,
        Duration portQuarantine,
        TrustedProxies trustedProxies,
        boolean newLog,
        HostNames httpNames,
        @Nullable ExternalNomad nomad) {
    /** Whether whoever logs in to a pod has the rights of a user of its machine. */
    boolean podsAreProcesses() {
        return nomad == null || nomad.driver() == Driver.RAW_EXEC;
    }
}
