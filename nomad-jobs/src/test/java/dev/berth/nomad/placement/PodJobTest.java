package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PodJobTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(Driver.class)
    void the_job_of_a_pod_is_as_agreed(Driver driver) throws IOException {
        var job = job(driver, new GpuRequest(2, "NVIDIA H100 80GB HBM3"), Map.of("MODE", "fast"));
        // The scripts are files of their own; what matters here is that each pod has them.
        job.path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0)
                .path("Templates")
                .forEach(template -> ((ObjectNode) template)
                        .put(
                                "EmbeddedTmpl",
                                template.path("EmbeddedTmpl")
                                        .asText()
                                        .lines()
                                        .findFirst()
                                        .orElse("")));
        ((ObjectNode) job.path("Meta")).put("spec_sha", "of all the above");
        var golden = golden("pod-job-%s.json".formatted(driver));

        assertThat(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(job))
                .isEqualTo(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(golden));
    }

    @Test
    void a_pod_without_gpus_cannot_take_any_by_its_environment() {
        var job = job(Driver.DOCKER, GpuRequest.NONE, Map.of("NVIDIA_VISIBLE_DEVICES", "all", "NOMAD_X", "y"));
        var task = job.path("TaskGroups").path(0).path("Tasks").path(0);

        assertThat(task.path("Env").path("NVIDIA_VISIBLE_DEVICES").asText()).isEqualTo("void");
        assertThat(task.path("Env").has("NOMAD_X")).isFalse();
        assertThat(task.path("Resources").has("Devices")).isFalse();
    }

    @Test
    void the_values_of_the_environment_do_not_show_in_the_meta() {
        var one = job(Driver.DOCKER, GpuRequest.NONE, Map.of("SECRET", "1"));
        var other = job(Driver.DOCKER, GpuRequest.NONE, Map.of("SECRET", "2"));

        assertThat(one.path("Meta")).isEqualTo(other.path("Meta"));
        assertThat(one.path("TaskGroups")).isNotEqualTo(other.path("TaskGroups"));
    }

    @Test
    void a_disk_that_cannot_be_mounted_is_named_to_the_start_script_and_still_ties_the_pod_to_its_machine() {
        var group = job(
                        Driver.RAW_EXEC,
                        GpuRequest.NONE,
                        Map.of(),
                        new Disk("pod-disk", null, "/opt/nomad/host_volumes/7f3c"))
                .path("TaskGroups")
                .path(0);
        var task = group.path("Tasks").path(0);

        assertThat(task.has("VolumeMounts")).isFalse();
        assertThat(task.path("Env").path("NOMAD_VOLUME_home").asText()).isEqualTo("/opt/nomad/host_volumes/7f3c");
        assertThat(group.path("Volumes").path("home").path("Sticky").asBoolean())
                .isTrue();
    }

    private static JsonNode job(Driver driver, GpuRequest gpu, Map<String, String> env) {
        return job(driver, gpu, env, null);
    }

    private static JsonNode job(Driver driver, GpuRequest gpu, Map<String, String> env, @Nullable Disk disk) {
        var nomad = NomadSettings.of(URI.create("http://127.0.0.1:4646"), null);
        var id = new PodId("pod-abcdefghijklmnop");
        var spec = new PodSpec("ubuntu", null, gpu, List.of(8888), 20, List.of());
        var pod = new DesiredPod(
                id,
                Workspace.MAIN,
                new PodName("train-1"),
                spec,
                3,
                DesiredState.RUN,
                Phase.REQUESTED,
                0,
                "vault-1",
                "ssh-ed25519 AAAA",
                7);
        return new PodJob(NomadJobsSettings.of(nomad, driver, "root")).of(pod, env, disk);
    }

    private static JsonNode golden(String name) {
        try (var file = PodJobTest.class.getResourceAsStream("/nomad/" + name)) {
            return file == null ? JSON.createObjectNode() : JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
