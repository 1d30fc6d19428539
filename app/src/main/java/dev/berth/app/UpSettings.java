package dev.berth.app;

import dev.berth.app.http.HostNames;
import dev.berth.app.http.TrustedProxies;
import java.net.URI;
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
 * @param keepLogs how long what a terminated pod wrote and used can be read, 0 to keep nothing
 * @param trustedProxies peers whose forwarded headers are believed
 * @param newCluster whether the log's pods may be elsewhere from now on
 * @param newLog whether an empty log may take the place of one that is missing
 * @param pods what pods are
 * @param dockerHost where the container engine answers, or null for wherever one usually does
 * @param httpNames under which the API and the console answer, besides addresses
 * @param webhooksAnywhere whether webhooks may lead to this machine and to private networks
 * @param nomad the owner's own cluster, or null for the embedded one
 * @param database the owner's own, or null for the embedded one
 * @param names of pods and addresses of their own, or null where only a jump knows pods by name
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
        Duration keepLogs,
        TrustedProxies trustedProxies,
        boolean newLog,
        boolean newCluster,
        HostNames httpNames,
        PodMode pods,
        @Nullable URI dockerHost,
        boolean webhooksAnywhere,
        @Nullable ExternalNomad nomad,
        @Nullable OwnDatabase database,
        @Nullable WantedNames names) {}
