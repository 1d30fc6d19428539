package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.JsonNodes;
import dev.berth.nomadembedded.state.Template;
import dev.berth.nomadembedded.task.TaskDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A job as its caller submits it. */
final class SubmittedJob {
    /** What the server itself writes into a job, so it is no part of what the caller asked for. */
    private static final Set<String> SERVER_FIELDS = Set.of(
            "Status",
            "StatusDescription",
            "Stable",
            "Version",
            "SubmitTime",
            "CreateIndex",
            "ModifyIndex",
            "JobModifyIndex");

    /** Those that a node of this can have. */
    private static final Set<String> DRIVERS = Set.of(TaskDriver.RAW_EXEC, TaskDriver.DOCKER);

    private SubmittedJob() {}

    /** The job with Nomad's defaults filled in, or a refusal that lists what is wrong with it. */
    static ObjectNode of(JsonNode body) {
        if (!(body.path("Job") instanceof ObjectNode given)) {
            throw new ApiRefusal(400, "Job must be specified");
        }
        ObjectNode job = JsonNodes.object();
        job.put("Region", "global")
                .put("Namespace", "default")
                .put("Type", "service")
                .put("Priority", 50);
        job.put("NodePool", "default").putArray("Datacenters").add("*");
        job.putNull("Meta");
        given.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> job.set(field.getKey(), field.getValue().deepCopy()));
        job.put("Stop", given.path("Stop").asBoolean())
                .put("StatusDescription", "")
                .put("Stable", false);
        if (job.path("Name").asText().isEmpty()) {
            job.put("Name", job.path("ID").asText());
        }
        List<String> errors = errors(job);
        if (!errors.isEmpty()) {
            String count = errors.size() == 1 ? "1 error occurred:" : errors.size() + " errors occurred:";
            throw new ApiRefusal(500, count + "\n\t* " + String.join("\n\t* ", errors) + "\n\n");
        }
        return job;
    }

    private static List<String> errors(ObjectNode job) {
        List<String> errors = new ArrayList<>();
        String id = job.path("ID").asText();
        if (id.isEmpty()) {
            errors.add("Missing job ID");
        } else if (id.contains(" ") || id.contains("/")) {
            errors.add("Job ID contains a space or a slash");
        }
        if (!job.path("Namespace").asText().equals("default")) {
            errors.add("The embedded Nomad has the namespace default only, not "
                    + job.path("Namespace").asText());
        }
        if (job.path("TaskGroups").isEmpty()) {
            errors.add("Missing job task groups");
        }
        for (JsonNode group : job.path("TaskGroups")) {
            String name = group.path("Name").asText();
            if (group.path("Tasks").size() != 1) {
                errors.add("Task group %s: the embedded Nomad runs exactly one task per group".formatted(name));
            }
            for (JsonNode task : group.path("Tasks")) {
                taskErrors(task)
                        .map(error -> "Task %s: %s".formatted(task.path("Name").asText(), error))
                        .forEach(errors::add);
            }
        }
        return errors;
    }

    private static Stream<String> taskErrors(JsonNode task) {
        List<String> errors = new ArrayList<>();
        if (task.path("Driver").asText().isEmpty()) {
            errors.add("Missing task driver");
        } else if (!DRIVERS.contains(task.path("Driver").asText())) {
            // As any cluster, this takes what no node of it can run; such a job waits.
            return Stream.empty();
        }
        if (task.path("Driver").asText().equals(TaskDriver.RAW_EXEC)
                && task.path("Config").path("command").asText().isEmpty()) {
            errors.add("missing command");
        }
        return Stream.concat(
                errors.stream(),
                JsonNodes.stream(task.path("Templates")).flatMap(template -> Template.errors(template).stream()));
    }

    /** Whether two jobs ask for the same, whatever the server wrote into them. */
    static boolean isSame(ObjectNode before, ObjectNode after) {
        return before.deepCopy().remove(SERVER_FIELDS).equals(after.deepCopy().remove(SERVER_FIELDS));
    }
}
