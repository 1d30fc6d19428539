package dev.berth.nomadsdk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code /v1/volume/host}: dynamic host volumes. */
public final class HostVolumes {
    private final NomadHttp http;

    HostVolumes(NomadHttp http) {
        this.http = http;
    }

    /**
     * Has a volume for one writer made by {@code plugin}. It becomes ready some seconds later; a job may be registered before.
     *
     * @param nodeId on which node, or null for any
     * @param capacityBytes what the plugin is asked for; the built-in one, {@code mkdir}, sets no limit
     */
    public Mono<HostVolume> create(String name, String plugin, @Nullable String nodeId, long capacityBytes) {
        var volume = new HashMap<String, Object>(Map.of(
                "Namespace",
                http.namespace(),
                "Name",
                name,
                "PluginID",
                plugin,
                "RequestedCapacityMinBytes",
                capacityBytes,
                "RequestedCapacityMaxBytes",
                capacityBytes,
                "RequestedCapabilities",
                List.of(Map.of("AccessMode", "single-node-single-writer", "AttachmentMode", "file-system"))));
        if (nodeId != null) {
            volume.put("NodeID", nodeId);
        }
        return http.put("/v1/volume/host/create", Map.of("Volume", volume), Json.type(Created.class))
                .map(Created::volume);
    }

    public Mono<List<HostVolume>> list() {
        return list("");
    }

    /** All whose name or id begins with {@code prefix}. */
    public Mono<List<HostVolume>> list(String prefix) {
        return Pages.of(http, "/v1/volumes?type=host&prefix=" + NomadHttp.encode(prefix), HostVolume.class);
    }

    public Mono<HostVolume> get(String id) {
        return http.get("/v1/volume/host/" + NomadHttp.encode(id), Json.type(HostVolume.class));
    }

    /** Which jobs have a volume for good, because they asked for it as {@code Sticky}. One such job runs nowhere else any more. */
    public Mono<List<VolumeClaim>> claims() {
        return http.get("/v1/volumes/claims", Json.listOf(VolumeClaim.class));
    }

    /** Deletes a volume and what is in it. Refused while an allocation uses it. */
    public Mono<Void> delete(String id) {
        return http.delete("/v1/volume/host/" + NomadHttp.encode(id));
    }

    private record Created(HostVolume volume) {}
}
