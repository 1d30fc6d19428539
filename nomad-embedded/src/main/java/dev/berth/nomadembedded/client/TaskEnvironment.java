package dev.berth.nomadembedded.client;

import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a task's processes see, named as Nomad names it, beside what the job gives them. */
final class TaskEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private TaskEnvironment() {}

    static Map<String, String> of(StoredAllocation allocation, TaskGroup group) {
        Map<String, String> env = new TreeMap<>();
        env.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse(DEFAULT_PATH));
        env.putAll(group.env());
        env.put(
                "NVIDIA_VISIBLE_DEVICES",
                allocation.devices().isEmpty() ? "void" : String.join(",", allocation.devices()));
        env.put("NOMAD_JOB_ID", allocation.jobId());
        for (PortGrant port : allocation.ports()) {
            env.put("NOMAD_IP_" + port.label(), "127.0.0.1");
            env.put("NOMAD_PORT_" + port.label(), Integer.toString(port.value()));
            env.put("NOMAD_HOST_PORT_" + port.label(), Integer.toString(port.value()));
        }
        return env;
    }
}
