package dev.berth.command.pod.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.template.PodTemplate;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchRequestReaderTest {
    @Test
    void every_field_that_is_described_is_read() {
        var described = Arrays.stream(LaunchPodBody.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        var wrong = new LinkedHashMap<String, Object>();
        described.forEach(field -> wrong.put(field, field.equals("locked") ? "yes" : true));
        assertThat(new LaunchRequestReader(true, Set.of(), Clock.systemUTC()).read(wrong, List.of(PodTemplate.UBUNTU)))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().errors())
                                .allSatisfy(fault -> assertThat(fault.code()).isEqualTo("wrong-type"))
                                .extracting(fault -> fault.field())
                                .containsExactlyInAnyOrderElementsOf(described));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOME",
                "HOSTNAME",
                "LOGNAME",
                "MAIL",
                "OLDPWD",
                "PWD",
                "SHELL",
                "SHLVL",
                "TERM",
                "USER",
                "_",
                "__PATH",
                "VAULT_TOKEN",
                "NOMAD_TOKEN",
                "NVIDIA_DRIVER_CAPABILITIES",
                "BERTH_POD_ID",
                "LD_PRELOAD",
                "LD_TRACE_LOADED_OBJECTS",
                "IFS",
                "SHELLOPTS",
                "BASHOPTS",
                "LINENO",
                "OPTIND",
                "PPID"
            })
    void a_variable_that_would_not_reach_the_logins_is_refused_by_its_name(String name) {
        assertThat(new LaunchRequestReader(true, Set.of(), Clock.systemUTC())
                        .read(Map.of("template", "ubuntu", "env", Map.of(name, "x")), List.of(PodTemplate.UBUNTU)))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().errors())
                                .singleElement()
                                .returns("reserved", fault -> fault.code())
                                .returns("env." + name, fault -> fault.field()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"volumes", "notebook", "on-demand", "on-failure"})
    void BASE_22_what_would_be_of_one_node_only_is_refused_for_several_with_why(String what) {
        var body = new LinkedHashMap<String, Object>(Map.of("template", "ubuntu", "command", "train"));
        switch (what) {
            case "volumes" -> body.put("volumes", List.of(Map.of("name", "data", "path", "/root/data")));
            case "notebook" -> body.put("notebook", Map.of("user", "ada", "password", "correct horse"));
            default -> body.put("trigger", what);
        }
        assertThat(read(body)).isInstanceOf(LaunchRequest.Valid.class);
        body.put("nodes", 1);
        assertThat(read(body)).isInstanceOf(LaunchRequest.Valid.class);

        body.put("nodes", 2);
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        LaunchRequest.Invalid.class,
                        refused -> assertThat(refused.problem().errors())
                                .singleElement()
                                .satisfies(fault -> {
                                    assertThat(fault.field()).isEqualTo("nodes");
                                    assertThat(fault.code()).isEqualTo("not-with-several");
                                    assertThat(fault.detail()).endsWith("one node.");
                                }));
    }

    @Test
    void several_nodes_are_launched_with_all_that_each_of_them_can_have() {
        var body = Map.of(
                "template",
                "ubuntu",
                "nodes",
                16,
                "gpu",
                Map.of("count", 8),
                "trigger",
                "on-startup",
                "volumes",
                List.of());
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        LaunchRequest.Valid.class,
                        launch -> assertThat(launch.nodes()).isEqualTo(16));
    }

    private static LaunchRequest read(Map<String, ?> body) {
        return new LaunchRequestReader(true, Set.of(), Clock.systemUTC()).read(body, List.of(PodTemplate.UBUNTU));
    }
}
