package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine.
 *
 * @param status initializing, ready, down or disconnected
 * @param schedulingEligibility eligible or ineligible
 * @param drain whether a drain is under way
 * @param drainStrategy of a drain that is under way; never in a list
 * @param drivers by name
 * @param nodeResources all that it has
 * @param reservedResources what of it is kept from jobs
 */
public record Node(
        @JsonProperty("ID") String id,
        String name,
        String status,
        @Nullable String schedulingEligibility,
        boolean drain,
        @Nullable DrainStrategy drainStrategy,
        Map<String, DriverStatus> drivers,
        @Nullable Resources nodeResources,
        @Nullable Resources reservedResources,
        long modifyIndex) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Node {
        name = name == null ? id : name;
        status = status == null ? "" : status;
        drivers = drivers == null ? Map.of() : Map.copyOf(drivers);
    }

    /**
     * How a node drains.
     *
     * @param forceDeadline when what has not left by itself is stopped, RFC 3339
     */
    public record DrainStrategy(@Nullable String forceDeadline) {}

    /**
     * A task driver on a node.
     *
     * @param healthDescription why it is not healthy
     */
    public record DriverStatus(
            boolean detected, boolean healthy, @Nullable String healthDescription) {}

    /** Whether the scheduler would put something new here. */
    public boolean takesWork() {
        return status.equals("ready") && !drain && !"ineligible".equals(schedulingEligibility);
    }

    public List<Device> devices() {
        return nodeResources == null ? List.of() : nodeResources.devices();
    }

    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record Resources(
            List<Device> devices,
            @Nullable Cpu cpu,
            @Nullable Memory memory) {
        public Resources {
            devices = devices == null ? List.of() : List.copyOf(devices);
        }
    }

    /** In MHz, of all cores together. */
    public record Cpu(long cpuShares) {}

    /** In MiB. */
    public record Memory(@JsonProperty("MemoryMB") long memoryMb) {}

    /** All devices of one model. */
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record Device(String vendor, String type, String name, List<Instance> instances) {
        public Device {
            instances = instances == null ? List.of() : List.copyOf(instances);
        }
    }

    public record Instance(@JsonProperty("ID") String id, boolean healthy) {}
}
