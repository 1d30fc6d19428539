package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What ties a group of a job to one volume, from its first allocation that had it until the claim is deleted.
 *
 * @param volumeName what jobs ask for it by, as {@code Source}
 * @param allocId the allocation that had it last
 */
public record VolumeClaim(
        @JsonProperty("ID") String id,
        @JsonProperty("JobID") String jobId,
        String taskGroupName,
        @JsonProperty("AllocID") String allocId,
        @JsonProperty("VolumeID") String volumeId,
        String volumeName) {}
