package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A directory on a node that jobs mount by its name.
 *
 * @param state pending, ready or unavailable
 * @param hostPath where it is on its node; null in lists
 */
public record HostVolume(
        @JsonProperty("ID") String id,
        String name,
        @Nullable String state,
        @JsonProperty("NodeID") @Nullable String nodeId,
        @Nullable String hostPath) {}
