package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A place on the node given to one task group of a job. What the control plane asks for ({@code desired…}) and what the
 * client reports ({@code client…}) are two things; ports and devices are held until the client reports its end.
 *
 * @param job the job as it was when this was placed
 * @param createTime nanoseconds since 1970
 */
public record StoredAllocation(
        String id,
        String name,
        String jobId,
        String group,
        String task,
        String evalId,
        String desiredStatus,
        String desiredDescription,
        String clientStatus,
        String clientDescription,
        List<PortGrant> ports,
        List<String> devices,
        String deviceModel,
        String previousAllocation,
        String nextAllocation,
        StoredTaskState taskState,
        ObjectNode job,
        long createIndex,
        long modifyIndex,
        long allocModifyIndex,
        long createTime,
        long modifyTime) {

    public StoredAllocation {
        ports = List.copyOf(ports);
        devices = List.copyOf(devices);
    }

    @JsonIgnore
    public boolean clientTerminal() {
        return switch (clientStatus) {
            case "complete", "failed", "lost" -> true;
            default -> false;
        };
    }

    @JsonIgnore
    public boolean desiredRunning() {
        return desiredStatus.equals("run");
    }

    @JsonIgnore
    public long jobVersion() {
        return job.path("Version").asLong();
    }

    public StoredAllocation stopping(String why, long index, long time) {
        return desired("stop", why, index, time);
    }

    public StoredAllocation evicted(long index, long time) {
        return desired("evict", "", index, time);
    }

    private StoredAllocation desired(String status, String why, long index, long time) {
        return new StoredAllocation(
                id,
                name,
                jobId,
                group,
                task,
                evalId,
                status,
                why,
                clientStatus,
                clientDescription,
                ports,
                devices,
                deviceModel,
                previousAllocation,
                nextAllocation,
                taskState,
                job,
                createIndex,
                index,
                index,
                createTime,
                time);
    }

    public StoredAllocation reported(String status, String description, StoredTaskState state, long index, long time) {
        return new StoredAllocation(
                id,
                name,
                jobId,
                group,
                task,
                evalId,
                desiredStatus,
                desiredDescription,
                status,
                description,
                ports,
                devices,
                deviceModel,
                previousAllocation,
                nextAllocation,
                state,
                job,
                createIndex,
                index,
                allocModifyIndex,
                createTime,
                time);
    }

    public StoredAllocation updatedInPlace(ObjectNode newJob, long index, long time) {
        return new StoredAllocation(
                id,
                name,
                jobId,
                group,
                task,
                evalId,
                desiredStatus,
                desiredDescription,
                clientStatus,
                clientDescription,
                ports,
                devices,
                deviceModel,
                previousAllocation,
                nextAllocation,
                taskState,
                newJob,
                createIndex,
                index,
                index,
                createTime,
                time);
    }

    public StoredAllocation followedBy(String next, long index, long time) {
        return new StoredAllocation(
                id,
                name,
                jobId,
                group,
                task,
                evalId,
                desiredStatus,
                desiredDescription,
                clientStatus,
                clientDescription,
                ports,
                devices,
                deviceModel,
                previousAllocation,
                next,
                taskState,
                job,
                createIndex,
                index,
                allocModifyIndex,
                createTime,
                time);
    }
}
