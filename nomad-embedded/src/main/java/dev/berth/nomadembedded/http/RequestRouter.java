package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.nomadembedded.state.JsonNodes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a request asks for and does it. Runs on the state thread only. */
public final class RequestRouter {
    private final Views views;
    private final JobOperations jobs;
    private final VariableOperations variables;
    private final VolumeOperations volumes;

    public RequestRouter(Views views, JobOperations jobs, VariableOperations variables, VolumeOperations volumes) {
        this.views = views;
        this.jobs = jobs;
        this.variables = variables;
        this.volumes = volumes;
    }

    /** Returns the JSON answer, null for one without a body (204), or throws a refusal. */
    @Nullable
    public JsonNode answer(String method, Query query, byte[] body) {
        List<String> path = query.segments();
        if (path.size() < 2 || !path.getFirst().equals("v1")) {
            throw notFound(query);
        }
        List<String> rest = path.subList(2, path.size());
        boolean get = method.equals("GET");
        boolean write = method.equals("PUT") || method.equals("POST");
        return switch (path.get(1)) {
            case "jobs" -> jobs(get, write, rest, query, body);
            case "job" -> job(method, get, write, rest, query, body);
            case String area
            when area.equals("allocations") && get && rest.isEmpty() ->
                views.allocations(
                        query.text("prefix", ""),
                        query.flag("resources"),
                        !query.text("task_states", "true").equals("false"));
            case String area
            when area.equals("allocation") && get && rest.size() == 1 -> views.allocation(rest.getFirst());
            case String area
            when area.equals("allocation")
                    && write
                    && rest.size() == 2
                    && rest.getLast().equals("stop") -> jobs.stopAllocation(rest.getFirst());
            case String area when area.equals("evaluations") && get && rest.isEmpty() -> views.evaluations();
            case String area
            when area.equals("evaluation") && get && rest.size() == 1 -> views.evaluation(rest.getFirst());
            case String area when area.equals("nodes") && get && rest.isEmpty() -> views.nodes(query.flag("resources"));
            case String area when area.equals("node") && get && rest.size() == 1 -> views.node(rest.getFirst());
            case String area
            when area.equals("node")
                    && get
                    && rest.size() == 2
                    && rest.getLast().equals("allocations") -> views.nodeAllocations(rest.getFirst());
            case String area
            when area.equals("vars") && get && rest.isEmpty() -> variables.list(query.text("prefix", ""));
            case String area
            when area.equals("var") && !rest.isEmpty() ->
                variable(method, get, write, String.join("/", rest), query, body);
            case String area when area.equals("volumes") && get && rest.isEmpty() -> volumes.list();
            case String area
            when area.equals("volume") && !rest.isEmpty() && rest.getFirst().equals("host") ->
                volume(method, get, write, rest, query, body);
            case String area when area.equals("agent") && get && rest.equals(List.of("self")) -> views.self();
            case String area
            when area.equals("status") && get && rest.equals(List.of("leader")) -> TextNode.valueOf("127.0.0.1:4647");
            case String area
            when area.equals("client")
                    && get
                    && rest.size() == 3
                    && rest.getFirst().equals("allocation")
                    && rest.getLast().equals("stats") -> views.stats(rest.get(1), nanos(Instant.now()));
            default -> throw notFound(query);
        };
    }

    private JsonNode jobs(boolean get, boolean write, List<String> rest, Query query, byte[] body) {
        if (rest.isEmpty() && get) {
            return views.jobs(query.text("prefix", ""), query.flag("meta"));
        }
        if (rest.isEmpty() && write) {
            return jobs.register(read(body));
        }
        if (rest.equals(List.of("statuses")) && (write || get)) {
            return views.jobStatuses(read(body));
        }
        throw notFound(query);
    }

    private JsonNode job(String method, boolean get, boolean write, List<String> rest, Query query, byte[] body) {
        if (rest.size() == 1) {
            String id = rest.getFirst();
            if (get) {
                return views.job(id);
            }
            if (method.equals("DELETE")) {
                return jobs.deregister(id, query.flag("purge"));
            }
            JsonNode asked = read(body);
            if (!asked.path("Job").path("ID").asText().equals(id)) {
                throw new Refusal(400, "Job ID does not match name in request");
            }
            return jobs.register(asked);
        }
        if (rest.size() == 2) {
            String id = rest.getFirst();
            switch (rest.getLast()) {
                case "allocations" -> {
                    return views.allocationsOf(id);
                }
                case "evaluations" -> {
                    return views.evaluationsOf(id);
                }
                case "evaluate" -> {
                    if (write) {
                        return jobs.evaluate(id);
                    }
                }
                case "plan" -> {
                    if (write) {
                        return jobs.plan(read(body));
                    }
                }
                default -> throw notFound(query);
            }
        }
        throw notFound(query);
    }

    private @Nullable JsonNode variable(
            String method, boolean get, boolean write, String path, Query query, byte[] body) {
        if (get) {
            return variables.read(path);
        }
        if (write) {
            return variables.write(path, read(body), query.number("cas"));
        }
        if (method.equals("DELETE")) {
            variables.delete(path, query.number("cas"));
            return null;
        }
        throw new Refusal(405, "Invalid method");
    }

    private JsonNode volume(String method, boolean get, boolean write, List<String> rest, Query query, byte[] body) {
        if (rest.size() == 2 && write && rest.getLast().equals("create")) {
            return volumes.create(read(body));
        }
        if (rest.size() == 2 && get) {
            return volumes.read(rest.getLast());
        }
        if (rest.size() == 2 && method.equals("DELETE")) {
            volumes.delete(rest.getLast());
            return JsonNodes.object();
        }
        if (rest.size() == 3 && method.equals("DELETE") && rest.getLast().equals("delete")) {
            volumes.delete(rest.get(1));
            return JsonNodes.object();
        }
        throw notFound(query);
    }

    private static Refusal notFound(Query query) {
        return new Refusal(404, "Invalid URL or method: the embedded Nomad does not answer " + query.path());
    }

    private static JsonNode read(byte[] body) {
        try {
            JsonNode read = JsonNodes.read(body);
            if (!read.isObject()) {
                throw new Refusal(400, "EOF");
            }
            return read;
        } catch (IOException e) {
            throw new Refusal(400, "invalid JSON: " + e.getMessage());
        }
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
