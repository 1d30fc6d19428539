package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine with what was found out about it.
 *
 * @param httpAddr of its agent, {@code host:port}
 * @param attributes by name, e.g. {@code kernel.name}
 * @param drivers by name, also those it does not have
 * @param hostVolumes by name, those of its configuration and those that were made
 */
// Jackson hands in null where Nomad sent null or nothing.
@SuppressWarnings("NullAway")
public record NodeDetails(
        @JsonProperty("ID") String id,
        String name,
        @JsonProperty("HTTPAddr") @Nullable String httpAddr,
        Map<String, String> attributes,
        Map<String, Node.DriverStatus> drivers,
        Map<String, HostVolumeOnNode> hostVolumes,
        Resources nodeResources) {
    public NodeDetails {
        attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
        drivers = drivers == null ? Map.of() : Map.copyOf(drivers);
        hostVolumes = hostVolumes == null ? Map.of() : Map.copyOf(hostVolumes);
        nodeResources = nodeResources == null ? new Resources(0, 0) : nodeResources;
    }

    /** The first and the last of the ports that Nomad gives to jobs which leave the choice to it. */
    public record Resources(int minDynamicPort, int maxDynamicPort) {}

    /** A directory of the node that jobs may mount. */
    public record HostVolumeOnNode(String path, boolean readOnly) {}

    /** Whether a host volume plugin of this name is there. */
    public boolean hasVolumePlugin(String plugin) {
        return attributes.containsKey("plugins.host_volume.%s.version".formatted(plugin));
    }
}
