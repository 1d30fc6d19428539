package dev.berth.nomad.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredState;
import dev.berth.nomad.Driver;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.SizeClass;
import dev.berth.nomad.SizeClasses;
import dev.berth.nomadsdk.NomadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
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
    void MESH_4_each_node_of_a_pod_with_a_user_has_its_disk_at_that_users_home_and_is_told_who_that_is() {
        var spec = new PodSpec(
                "lab",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                List.of("train"),
                null,
                new NotebookSpec("ada"),
                List.of(),
                "mesh");
        var launched = new PodLaunchRequested(
                new PodId("pod-abcdefghijklmnop"),
                Workspace.MAIN,
                1,
                new PodName("lab"),
                spec,
                null,
                "ssh-ed25519 AAAA",
                null,
                List.of("ssh-ed25519 BBBB"));
        var several = DesiredPod.of(PodView.launched(launched, Instant.EPOCH, 1), null);

        for (var pod : List.of(pod(spec), several)) {
            var job = new PodJob(settings(Driver.DOCKER)).of(pod, Map.of());
            assertThat(job.path("TaskGroups")).hasSize(pod.each().size());
            for (var group : job.path("TaskGroups")) {
                var task = group.path("Tasks").path(0);
                assertThat(task.path("VolumeMounts").findValuesAsText("Destination"))
                        .contains("/home/mesh")
                        .doesNotContain("/root");
                assertThat(text(task, "local/user")).isEqualTo("mesh\n");
                assertThat(task.path("User").asText()).isEqualTo("0");
                // What logins of that user read themselves, and nothing else.
                assertThat(task.path("Templates"))
                        .filteredOn(template -> !template.path("Perms").asText().equals("0600"))
                        .extracting(template -> template.path("DestPath").asText()
                                + " "
                                + template.path("Perms").asText())
                        .containsExactlyInAnyOrder(
                                "local/about 0644",
                                "local/berth_notebook.py 0644",
                                "local/notebook 0644",
                                "local/principals 0644",
                                "local/terminal 0644");
            }
        }
    }

    private static String text(JsonNode task, String file) {
        for (var template : task.path("Templates")) {
            if (template.path("DestPath").asText().equals(file)) {
                return template.path("EmbeddedTmpl").asText();
            }
        }
        throw new AssertionError("no " + file);
    }

    @Test
    void BASE_26_a_pod_that_takes_some_models_names_them_and_nothing_that_is_like_them() {
        var gpu = new GpuRequest(1, null, List.of("A.100 (80|40)", "$H^"));
        var job = job(Driver.DOCKER, gpu, Map.of());
        var constraint = job.path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0)
                .path("Resources")
                .path("Devices")
                .path(0)
                .path("Constraints")
                .path(0);

        assertThat(constraint.path("LTarget").asText()).isEqualTo("${device.model}");
        assertThat(constraint.path("Operand").asText()).isEqualTo("regexp");
        assertThat(constraint.path("RTarget").asText()).isEqualTo("^(?:A\\.100 \\(80\\|40\\)|\\$H\\^)$");
        Map<String, String> meta = new HashMap<>();
        job.path("Meta")
                .properties()
                .forEach(each -> meta.put(each.getKey(), each.getValue().asText()));
        assertThat(PodMeta.of(meta).orElseThrow().gpu()).isEqualTo(gpu);
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

    @Test
    void a_pod_of_a_size_class_gets_what_the_class_says_and_a_part_of_it_for_each_gpu() {
        var large = new SizeClass(4000, 16_384, 8000, 65_536, 32_768, 10_000, 100_000);
        var sizes = new SizeClasses(SizeClass.DEFAULT, Map.of("large", large));
        var spec = new PodSpec(
                "ubuntu",
                null,
                new GpuRequest(2, null),
                List.of(),
                20,
                List.of(),
                null,
                "large",
                null,
                null,
                null,
                null,
                List.of());

        var task = job(Driver.DOCKER, spec, Map.of(), null, sizes)
                .path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0);

        assertThat(task.path("Resources").path("CPU").asInt()).isEqualTo(20_000);
        assertThat(task.path("Resources").path("MemoryMB").asInt()).isEqualTo(147_456);
        assertThat(task.path("Config").path("shm_size").asLong()).isEqualTo(32L << 30);
        assertThat(task.path("Config").path("pids_limit").asInt()).isEqualTo(10_000);
        assertThat(task.path("Config").path("ulimit").path(0).path("nofile").asText())
                .isEqualTo("100000");
    }

    @Test
    void RUN_12_a_command_is_a_file_of_the_task_and_a_pod_without_one_has_none() {
        var spec = new PodSpec(
                "train",
                "train:1",
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                List.of("sh", "-c", "it's {{ x }}"),
                null,
                null,
                List.of());

        var task = job(Driver.DOCKER, spec, Map.of(), null, SizeClasses.NONE)
                .path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0);

        assertThat(task.path("Config").path("image").asText()).isEqualTo("train:1");
        assertThat(task.path("Templates").findValuesAsText("EmbeddedTmpl"))
                .contains("set -- 'sh' '-c' 'it'\\''s {''{ x }}'\n")
                .allMatch(text -> !text.contains("{{") || text.contains("{{with nomadVar"));
        assertThat(task.path("Templates").findValuesAsText("DestPath")).contains("local/command", "local/serve");
        assertThat(job(Driver.DOCKER, GpuRequest.NONE, Map.of()).findValuesAsText("DestPath"))
                .doesNotContain("local/command", "local/serve");
    }

    @Test
    void POD_9_a_notebook_is_files_of_the_task_its_login_a_variable_and_a_pod_without_one_has_neither() {
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                new NotebookSpec("ada"),
                List.of());

        var job = job(Driver.DOCKER, spec, Map.of(), null, SizeClasses.NONE);

        assertThat(job.findValuesAsText("DestPath"))
                .endsWith("local/notebook", "local/berth_notebook.py", "secrets/notebook");
        assertThat(job.findValuesAsText("EmbeddedTmpl"))
                .last()
                .isEqualTo("{{with nomadVar \"nomad/jobs/pod-abcdefghijklmnop/pod/main\"}}{{.login}}{{end}}");
        assertThat(job.findValuesAsText("EmbeddedTmpl"))
                .filteredOn(text -> text.contains("JupyterLab"))
                .hasSizeGreaterThan(1)
                .allSatisfy(text -> assertThat(text).doesNotContain("{{"));
        assertThat(job(Driver.DOCKER, GpuRequest.NONE, Map.of()).findValuesAsText("DestPath"))
                .noneMatch(path -> path.contains("notebook"));
    }

    @Test
    void BASE_22_a_pod_of_several_nodes_is_one_job_with_a_group_for_each_on_a_machine_of_its_own() {
        var launched = new PodLaunchRequested(
                new PodId("pod-abcdefghijklmnop"),
                Workspace.MAIN,
                1,
                new PodName("train"),
                new PodSpec(
                        "ubuntu",
                        null,
                        new GpuRequest(8, null, List.of("H100", "H200")),
                        List.of(),
                        20,
                        List.of(),
                        null,
                        null,
                        null,
                        List.of("train"),
                        null,
                        null,
                        List.of()),
                null,
                "ssh-ed25519 AAAA",
                null,
                List.of("ssh-ed25519 BBBB", "ssh-ed25519 CCCC"));
        var pod = DesiredPod.of(PodView.launched(launched, Instant.EPOCH, 1), null);
        var disks = List.of(new Disk("d0", "n0"), new Disk("d1", "n1"), new Disk("d2", "n2"));

        var job = new PodJob(settings(Driver.DOCKER)).of(pod, Map.of("BT_NODE_RANK", "9"), disks, List.of(), false);

        assertThat(job.path("Constraints").toString())
                .isEqualTo("[{\"Operand\":\"distinct_hosts\",\"RTarget\":\"true\"}]");
        assertThat(job.path("TaskGroups").findValuesAsText("Source")).contains("d0", "d1", "d2");
        var keys = new HashSet<String>();
        for (int index = 0; index < 3; index++) {
            var group = job.path("TaskGroups").path(index);
            assertThat(group.path("Name").asText()).isEqualTo("node-" + index);
            assertThat(group.path("Count").asInt()).isEqualTo(1);
            var task = group.path("Tasks").path(0);
            assertThat(task.path("Resources")
                            .path("Devices")
                            .path(0)
                            .path("Count")
                            .asInt())
                    .isEqualTo(8);
            assertThat(task.path("Config").path("hostname").asText()).isEqualTo("train-" + index);
            assertThat(task.path("Config").path("ports").toString()).isEqualTo("[\"ssh\",\"node\"]");
            for (var prefix : List.of("BERTH_", "BT_")) {
                assertThat(task.path("Env").path(prefix + "NODE_RANK").asText()).isEqualTo("" + index);
                assertThat(task.path("Env").path(prefix + "GROUP_SIZE").asText())
                        .isEqualTo("3");
            }
            var texts = task.path("Templates").findValuesAsText("EmbeddedTmpl");
            assertThat(texts).contains(index + " 3 1\n", pod.id().ofNode(index) + "\n");
            texts.stream().filter(text -> text.contains(".host_key")).forEach(keys::add);
            // Who may log in, and what logins are told and warned of, is the same for all.
            assertThat(texts)
                    .contains(
                            "{{with nomadVar \"nomad/jobs/pod-abcdefghijklmnop\"}}{{.authorized_keys}}{{end}}",
                            "{{with nomadVar \"nomad/jobs/pod-abcdefghijklmnop\"}}{{.about}}{{end}}");
            assertThat(task.path("Templates").findValuesAsText("DestPath")).contains("local/announce", "local/serve");
            assertThat(task.findValuesAsText("Operand")).containsExactly("regexp");
            assertThat(group.path("Volumes").path("home").path("Sticky").asBoolean())
                    .isTrue();
        }
        assertThat(keys).hasSize(3);
        var meta = new HashMap<String, String>();
        job.path("Meta")
                .properties()
                .forEach(entry -> meta.put(entry.getKey(), entry.getValue().asText()));
        var read = PodMeta.of(meta).orElseThrow();
        assertThat(read.nodeDisks()).isEqualTo(disks);
        assertThat(read.ofNode(2).diskNode()).isEqualTo("n2");
        assertThat(read.givenBackAt()).isNull();
        PodMeta.givenBack(job, Instant.EPOCH);
        assertThat(job.path("TaskGroups").findValuesAsText("Count")).startsWith("0");
        assertThat(job.path("Meta").path("given_back").asText()).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void the_login_at_a_registry_is_named_by_the_job_and_not_in_it() {
        var task = job(Driver.DOCKER, GpuRequest.NONE, Map.of(), null, true)
                .path("TaskGroups")
                .path(0)
                .path("Tasks")
                .path(0);

        assertThat(task.path("Config").path("auth").path("password").asText()).isEqualTo("${BERTH_REGISTRY_PASSWORD}");
        assertThat(task.path("Templates").findValuesAsText("EmbeddedTmpl").getLast())
                .contains("{{with nomadVar \"nomad/jobs/pod-abcdefghijklmnop/pod\"}}{{.password | toJSON}}{{end}}");
        assertThat(task.path("Templates")
                        .get(task.path("Templates").size() - 1)
                        .path("Envvars")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void MESH_11_named_volumes_are_mounted_after_the_disk_or_named_to_the_start_script_where_that_cannot_be() {
        var volumes = List.of(
                new PodVolume(new VolumeId("vol-aaaaaaaaaaaaaaaa"), new VolumeName("data"), "/root/data", 10, null),
                new PodVolume(new VolumeId("vol-bbbbbbbbbbbbbbbb"), new VolumeName("models"), "/models", 10, "node-1"));
        var spec = new PodSpec("ubuntu", null, GpuRequest.NONE, List.of(), 20, List.of()).having(volumes);

        var mounted = new PodJob(settings(Driver.DOCKER))
                .of(pod(spec), Map.of())
                .path("TaskGroups")
                .path(0);
        assertThat(mounted.path("Volumes").findValuesAsText("Source"))
                .contains("pod-vol-aaaaaaaaaaaaaaaa", "pod-vol-bbbbbbbbbbbbbbbb");
        assertThat(mounted.path("Tasks").path(0).path("VolumeMounts").findValuesAsText("Destination"))
                .endsWith("/root", "/root/data", "/models");
        assertThat(mounted.path("Volumes").path("volume0").path("AccessMode").asText())
                .isEqualTo("single-node-single-writer");

        var told = new PodJob(settings(Driver.RAW_EXEC))
                .of(
                        pod(spec),
                        Map.of(),
                        new Disk("pod-disk", null, "/disks/1"),
                        List.of(
                                new MountedVolume(volumes.get(0), "/disks/2"),
                                new MountedVolume(volumes.get(1), "/disks/3")),
                        false)
                .path("TaskGroups")
                .path(0);
        var task = told.path("Tasks").path(0);
        assertThat(task.has("VolumeMounts")).isFalse();
        assertThat(task.path("Env").path("NOMAD_VOLUME_volume1").asText()).isEqualTo("/disks/3");
        assertThat(task.path("Templates").findValuesAsText("EmbeddedTmpl"))
                .contains("volume0 /root/data\nvolume1 /models\n");
        assertThat(told.path("Volumes").has("volume1")).isTrue();
    }

    private static JsonNode job(Driver driver, GpuRequest gpu, Map<String, String> env) {
        return job(driver, gpu, env, null);
    }

    private static JsonNode job(Driver driver, GpuRequest gpu, Map<String, String> env, @Nullable Disk disk) {
        return job(driver, gpu, env, disk, false);
    }

    private static JsonNode job(
            Driver driver, GpuRequest gpu, Map<String, String> env, @Nullable Disk disk, boolean registryLogin) {
        var spec = new PodSpec("ubuntu", null, gpu, List.of(8888), 20, List.of());
        return new PodJob(settings(driver)).of(pod(spec), env, disk, List.of(), registryLogin);
    }

    private static JsonNode job(
            Driver driver, PodSpec spec, Map<String, String> env, @Nullable Disk disk, SizeClasses sizes) {
        return new PodJob(settings(driver).withSizes(sizes)).of(pod(spec), env, disk, List.of(), false);
    }

    private static NomadJobsSettings settings(Driver driver) {
        var nomad = NomadSettings.of(URI.create("http://127.0.0.1:4646"), null);
        return NomadJobsSettings.of(nomad, driver, "root")
                .withSshServerVolume("berth-ssh-server")
                .withPodNetwork("berth-pods");
    }

    private static DesiredPod pod(PodSpec spec) {
        return new DesiredPod(
                new PodId("pod-abcdefghijklmnop"),
                Workspace.MAIN,
                new PodName("train-1"),
                spec,
                3,
                DesiredState.RUN,
                Phase.REQUESTED,
                0,
                null,
                "vault-1",
                "ssh-ed25519 AAAA",
                7);
    }

    private static JsonNode golden(String name) {
        try (var file = PodJobTest.class.getResourceAsStream("/nomad/" + name)) {
            return file == null ? JSON.createObjectNode() : JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
