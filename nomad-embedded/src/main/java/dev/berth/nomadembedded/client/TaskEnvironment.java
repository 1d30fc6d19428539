package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.Map;
import java.util.TreeMap;

/** What a task's processes see, named as Nomad names it, beside what the job gives them. */
final class TaskEnvironment {
    private TaskEnvironment() {}

    static Map<String, String> of(StoredAllocation allocation, TaskGroup group) {
        Map<String, String> env = new TreeMap<>(group.env());
        env.put(
                "NVIDIA_VISIBLE_DEVICES",
                allocation.devices().isEmpty() ? "void" : String.join(",", allocation.devices()));
        env.put("NOMAD_JOB_ID", allocation.jobId());
        for (PortGrant port : allocation.ports()) {
            env.put("NOMAD_IP_" + port.label(), "127.0.0.1");
            // The one that the task itself listens on, where that is another.
            env.put("NOMAD_PORT_" + port.label(), Integer.toString(port.to() == 0 ? port.value() : port.to()));
            env.put("NOMAD_HOST_PORT_" + port.label(), Integer.toString(port.value()));
        }
        return env;
    }
}
