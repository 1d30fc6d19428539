package dev.berth.nomadsdk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine.
 *
 * @param status initializing, ready, down or disconnected
 * @param schedulingEligibility eligible or ineligible
 */
public record Node(
        @JsonProperty("ID") String id,
        String name,
        String status,
        @Nullable String schedulingEligibility,
        boolean drain,
        @Nullable Resources nodeResources,
        long modifyIndex) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Node {
        name = name == null ? id : name;
        status = status == null ? "" : status;
    }

    /** Whether the scheduler would put something new here. */
    public boolean takesWork() {
        return status.equals("ready") && !drain && !"ineligible".equals(schedulingEligibility);
    }

    public List<Device> devices() {
        return nodeResources == null ? List.of() : nodeResources.devices();
    }

    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public record Resources(List<Device> devices) {
        public Resources {
            devices = devices == null ? List.of() : List.copyOf(devices);
        }
    }

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
