package dev.berth.app.check;

import dev.berth.nomad.Driver;
import org.jspecify.annotations.Nullable;

/**
 * What pods are to find on nodes.
 *
 * @param volumePlugin which makes their disks
 * @param sshServerVolume with the SSH server that images may lack, or null where nodes have none
 * @param podNetwork of the nodes' engine, or null for its own choice
 * @param publicPorts which are not to be taken on this machine
 */
public record NodeNeeds(
        Driver driver,
        String volumePlugin,
        @Nullable String sshServerVolume,
        @Nullable String podNetwork,
        PublicPorts publicPorts) {
    /** The volume that pods mount beside their disks, or null where they mount none. */
    @Nullable
    String mountedServer() {
        return driver.runsContainers() ? sshServerVolume : null;
    }
}
