package dev.berth.command.pod.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.volume.VolumeName;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeListTest {
    private static Map<String, ?> at(String path) {
        return Map.of("volumes", List.of(Map.of("name", "data", "path", path)));
    }

    private static List<String> faults(Map<String, ?> fields, boolean containers) {
        var body = JsonBody.of(fields);
        VolumeList.read(body, containers, null);
        return body.faults().stream().map(Fault::field).toList();
    }

    @Test
    void volumes_are_read_with_where_the_pod_finds_them() {
        var body = JsonBody.of(Map.of(
                "volumes",
                List.of(
                        Map.of("name", "data", "path", "/root/data"),
                        Map.of("name", "models", "path", "/srv/models/v1.0"))));

        assertThat(VolumeList.read(body, true, null))
                .containsExactly(
                        new AskedVolume(new VolumeName("data"), "/root/data"),
                        new AskedVolume(new VolumeName("models"), "/srv/models/v1.0"));
        assertThat(body.faults()).isEmpty();
        assertThat(VolumeList.read(JsonBody.of(Map.of()), false, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "data", "/data/", "//data", "/da ta", "/d\nata", "/data/../etc", "/./data", "/$HOME",
                        "/d{{x}}",
                "/root", "/tmp", "/var", "/usr", "/opt", "/etc", "/etc/x", "/proc/1", "/sys", "/dev/shm", "/run/x",
                "/var/run/x", "/root/.ssh", "/local", "/secrets/x", "/alloc", "/opt/berth/pod", "/bin", "/usr/bin/x"
            })
    void a_path_that_is_the_systems_or_none_is_refused_by_its_place(String path) {
        assertThat(faults(at(path), true)).containsExactly("volumes[0].path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data", "/rooted", "/etcetera", "/opt/mine", "/usr/local/data", "/var/lib/x", "/tmp/x"})
    void containers_take_a_volume_anywhere_else_and_processes_in_their_home_only(String path) {
        assertThat(faults(at(path), true)).isEmpty();
        assertThat(faults(at(path), false)).containsExactly("volumes[0].path");
        assertThat(faults(at("/root" + path), false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home",
                "/home/mesh",
                "/home/mesh/.ssh",
                "/home/mesh/data",
                "/home/mesh/a/b",
                "/root",
                "/root/data",
                "/etc/x",
                "/usr/local",
                "/usr/local/bin",
                "/usr/local/sbin",
                "/usr/libexec/openssh",
                "/usr/share/data"
            })
    void MESH_4_a_pod_with_a_user_has_no_volume_over_its_home_nor_where_that_user_could_not_go(String path) {
        var body = JsonBody.of(at(path));
        VolumeList.read(body, true, "mesh");
        assertThat(body.faults().stream().map(Fault::field)).containsExactly("volumes[0].path");
        assertThat(body.faults().getFirst().detail()).contains("/data");
    }

    @Test
    void MESH_4_a_pod_with_a_user_has_volumes_outside_of_its_home() {
        for (var path : List.of("/home/other", "/home/meshes/data", "/data", "/srv/data")) {
            assertThat(VolumeList.read(JsonBody.of(at(path)), true, "mesh"))
                    .containsExactly(new AskedVolume(new VolumeName("data"), path));
        }
    }

    @Test
    void none_is_listed_twice_nor_lies_in_another() {
        assertThat(faults(
                        Map.of(
                                "volumes",
                                List.of(
                                        Map.of("name", "a", "path", "/x"),
                                        Map.of("name", "a", "path", "/y"),
                                        Map.of("name", "b", "path", "/x"),
                                        Map.of("name", "c", "path", "/x/y"))),
                        true))
                .containsExactly("volumes[1].name", "volumes[2].path", "volumes[3].path");
    }

    @Test
    void there_are_eight_at_most_and_each_is_an_object_of_two_fields() {
        var nine = IntStream.range(0, 9)
                .mapToObj(i -> Map.of("name", "v" + i, "path", "/v" + i))
                .toList();
        assertThat(faults(Map.of("volumes", nine), true)).containsExactly("volumes");
        assertThat(faults(Map.of("volumes", "data"), true)).containsExactly("volumes");
        assertThat(faults(Map.of("volumes", List.of("data")), true)).containsExactly("volumes[0]");
        assertThat(faults(Map.of("volumes", List.of(Map.of())), true))
                .containsExactly("volumes[0].name", "volumes[0].path");
        assertThat(faults(Map.of("volumes", List.of(Map.of("name", 1, "path", 2, "size", 3))), true))
                .containsExactlyInAnyOrder("volumes[0].size", "volumes[0].name", "volumes[0].path");
    }

    /** What is accepted is put into a shell's words, a job and a list of mounts as it is. */
    @Property(tries = 500)
    void whatever_is_sent_is_refused_or_harmless(@ForAll String path) {
        for (var sent : List.of(path, "/" + path, "/root/" + path)) {
            var body = JsonBody.of(at(sent));
            var read = VolumeList.read(body, true, null);
            if (body.faults().isEmpty()) {
                assertThat(read)
                        .singleElement()
                        .satisfies(volume -> assertThat(volume.path())
                                .matches("(/[A-Za-z0-9._-]+)+")
                                .doesNotContain("/../", "/./")
                                .isNotEqualTo("/root"));
            } else {
                assertThat(read).isEmpty();
            }
        }
    }
}
