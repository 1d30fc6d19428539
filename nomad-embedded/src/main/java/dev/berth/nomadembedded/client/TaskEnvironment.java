package dev.berth.nomadembedded.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.nomadembedded.state.PortGrant;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskGroup;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a task's processes see, named as Nomad names it, beside what the job gives them. */
final class TaskEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-zA-Z0-9_.-]+)}");

    private TaskEnvironment() {}

    /** {@code node} holds what values may refer to beside the variables of Nomad's own. */
    static Map<String, String> of(StoredAllocation allocation, TaskGroup group, Map<String, String> node) {
        Map<String, String> nomads = nomads(allocation, group);
        Map<String, String> known = new TreeMap<>(nomads);
        known.put("NOMAD_ALLOC_ID", allocation.id());
        known.putAll(node);
        Map<String, String> env = new TreeMap<>(group.env());
        env.replaceAll((_, value) -> replaced(value, known));
        env.putAll(nomads);
        return env;
    }

    /** Once, and what is not known stays as it is. */
    private static String replaced(String value, Map<String, String> known) {
        return REFERENCE
                .matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(known.getOrDefault(found.group(1), found.group())));
    }

    private static Map<String, String> nomads(StoredAllocation allocation, TaskGroup group) {
        Map<String, String> env = new TreeMap<>();
        putMeta(env, allocation.job().path("Meta"));
        putMeta(env, group.meta());
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

    private static void putMeta(Map<String, String> env, JsonNode meta) {
        meta.properties().forEach(each -> {
            String name = each.getKey().replaceAll("[^A-Za-z0-9_]", "_");
            env.put(
                    "NOMAD_META_" + name.toUpperCase(Locale.ROOT),
                    each.getValue().asText());
            env.put("NOMAD_META_" + name, each.getValue().asText());
        });
    }
}
