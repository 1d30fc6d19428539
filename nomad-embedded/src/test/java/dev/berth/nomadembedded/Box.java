package dev.berth.nomadembedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.task.Isolation;
import dev.berth.nomadembedded.task.ProcessDriver;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** An embedded Nomad with the few calls tests make, by a plain HTTP client. */
public final class Box implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
    static final String TOKEN = "test-token-of-this-box";

    private final HttpClient http = HttpClient.newHttpClient();
    final EmbeddedNomad nomad;
    final Path home;

    Box(Path home, int gpus) {
        this(home, gpus, Isolation.NONE);
    }

    Box(Path home, int gpus, Isolation isolation) {
        this(home, gpus, List.of(new ProcessDriver(isolation)));
    }

    Box(Path home, int gpus, List<TaskDriver> drivers) {
        this(home, gpus, List.of(), drivers);
    }

    Box(Path home, int gpus, List<String> cards, List<TaskDriver> drivers) {
        this.home = home;
        this.nomad = EmbeddedNomad.start(new EmbeddedNomadSettings(
                home, "127.0.0.1", 0, gpus, "stand-in", cards, 20000, 32000, TOKEN, "box", KEY, drivers));
    }

    record Answer(int status, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }
    }

    Answer call(String method, String path, String body) {
        return call(method, path, body, TOKEN);
    }

    Answer call(String method, String path, String body, String token) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(nomad.address().resolve(path))
                            .header("X-Nomad-Token", token)
                            .timeout(Duration.ofSeconds(10))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<Stream<String>> stream(String path, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(nomad.address() + path))
                        .header("X-Nomad-Token", token)
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
    }

    public JsonNode get(String path) {
        Answer answer = call("GET", path, "");
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    public JsonNode put(String path, Object body) {
        Answer answer = call("PUT", path, body.toString());
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    Answer register(ObjectNode job, boolean enforce, long index) {
        ObjectNode body = JSON.createObjectNode().put("EnforceIndex", enforce).put("JobModifyIndex", index);
        body.set("Job", job);
        return call("PUT", "/v1/jobs", body.toString());
    }

    /** Writes the variable, registers the job and waits until it runs. Returns the allocation. */
    JsonNode run(ObjectNode job) {
        variable(job.path("ID").asText(), "secret");
        assertThat(register(job, false, 0).status()).isEqualTo(200);
        return awaitStatus(job.path("ID").asText(), "running");
    }

    /** Writes what the file {@code secrets/value} of a job is made from. */
    void variable(String job, String value) {
        ObjectNode variable = JSON.createObjectNode().put("Path", "nomad/jobs/" + job);
        variable.putObject("Items").put("value", value);
        put("/v1/var/nomad/jobs/" + job, variable);
    }

    JsonNode awaitStatus(String job, String status) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> newest(job),
                        allocation -> allocation.path("ClientStatus").asText().equals(status));
    }

    /** The newest allocation of a job with its ports and devices, or a missing node. */
    JsonNode newest(String job) {
        JsonNode newest = JSON.missingNode();
        for (JsonNode stub : get("/v1/job/" + job + "/allocations")) {
            if (newest.isMissingNode()
                    || stub.path("CreateIndex").asLong()
                            > newest.path("CreateIndex").asLong()) {
                newest = stub;
            }
        }
        return newest.isMissingNode()
                ? newest
                : get("/v1/allocation/" + newest.path("ID").asText());
    }

    JsonNode evaluation(Answer registered) {
        return get("/v1/evaluation/" + registered.json().path("EvalID").asText());
    }

    static int port(JsonNode allocation) {
        return allocation
                .path("AllocatedResources")
                .path("Shared")
                .path("Ports")
                .path(0)
                .path("Value")
                .asInt();
    }

    public static JsonNode gpus(JsonNode allocation) {
        return allocation
                .path("AllocatedResources")
                .path("Tasks")
                .path("main")
                .path("Devices")
                .path(0)
                .path("DeviceIDs");
    }

    static Stream<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public static ObjectNode job(String id, int gpus) {
        return job(id, gpus, "stand-in", Map.of());
    }

    public static ObjectNode job(String id, int gpus, String model, Map<String, String> env) {
        ObjectNode job = JSON.createObjectNode().put("ID", id).put("Type", "service");
        job.putObject("Meta").put("generation", "1");
        ObjectNode group =
                job.putArray("TaskGroups").addObject().put("Name", "pod").put("Count", 1);
        group.putArray("Networks")
                .addObject()
                .putArray("DynamicPorts")
                .addObject()
                .put("Label", "ssh")
                .put("To", 22);
        group.putObject("RestartPolicy")
                .put("Attempts", 1)
                .put("Interval", 600_000_000_000L)
                .put("Delay", 100_000_000L)
                .put("Mode", "fail");
        ObjectNode task = group.putArray("Tasks")
                .addObject()
                .put("Name", "main")
                .put("Driver", "raw_exec")
                .put("KillTimeout", 1_000_000_000L);
        script(job, "exec sleep 3600");
        task.putArray("Templates")
                .addObject()
                .put("DestPath", "secrets/value")
                .put("ChangeMode", "noop")
                .put("Perms", "0600")
                .put("EmbeddedTmpl", "{{with nomadVar \"nomad/jobs/%s\"}}{{.value}}{{end}}".formatted(id));
        ObjectNode environment = task.putObject("Env");
        env.forEach(environment::put);
        ObjectNode resources = task.putObject("Resources").put("CPU", 100).put("MemoryMB", 64);
        if (gpus > 0) {
            ObjectNode device =
                    resources.putArray("Devices").addObject().put("Name", "gpu").put("Count", gpus);
            device.putArray("Constraints")
                    .addObject()
                    .put("LTarget", "${device.model}")
                    .put("Operand", "=")
                    .put("RTarget", model);
        }
        return job;
    }

    /** Has the job run a shell script instead. */
    static ObjectNode script(ObjectNode job, String script) {
        ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0))
                .putObject("Config")
                .put("command", "/bin/sh")
                .putArray("args")
                .add("-c")
                .add(script);
        return job;
    }

    static ObjectNode withVolume(ObjectNode job, String source) {
        ((ObjectNode) job.path("TaskGroups").path(0))
                .putObject("Volumes")
                .putObject("home")
                .put("Name", "home")
                .put("Type", "host")
                .put("Source", source);
        ((ObjectNode) job.path("TaskGroups").path(0).path("Tasks").path(0))
                .putArray("VolumeMounts")
                .addObject()
                .put("Volume", "home")
                .put("Destination", "/mnt");
        return job;
    }

    @Override
    public void close() {
        nomad.close();
    }
}
