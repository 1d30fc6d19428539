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
        env.put("NOMAD_JOB_NAME", allocation.job().path("Name").asText(allocation.jobId()));
        env.put("NOMAD_GROUP_NAME", allocation.group());
        env.put("NOMAD_TASK_NAME", allocation.task());
        env.put("NOMAD_ALLOC_NAME", allocation.name());
        env.put("NOMAD_SHORT_ALLOC_ID", allocation.id().substring(0, 8));
        env.put("NOMAD_NAMESPACE", "default");
        env.put("NOMAD_REGION", "global");
        env.put("NOMAD_DC", "dc1");
        env.put("NOMAD_CPU_LIMIT", group.resources().path("CPU").asText("0"));
        env.put("NOMAD_MEMORY_LIMIT", group.resources().path("MemoryMB").asText("0"));
        for (PortGrant port : allocation.ports()) {
            env.put("NOMAD_IP_" + port.label(), "127.0.0.1");
            env.put("NOMAD_ADDR_" + port.label(), "127.0.0.1:" + port.value());
            // The one that the task itself listens on, where that is another.
            env.put("NOMAD_PORT_" + port.label(), Integer.toString(port.to() == 0 ? port.value() : port.to()));
            env.put("NOMAD_HOST_PORT_" + port.label(), Integer.toString(port.value()));
        }
        return env;
    }
}
