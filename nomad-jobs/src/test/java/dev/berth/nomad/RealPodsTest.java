package dev.berth.nomad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.PodSpec;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Against the agent at NOMAD_ADDR (with NOMAD_TOKEN), if any: it must have Docker's driver, raw_exec, GPUs and, in its
 * engine, the image {@code berth/ubuntu:24.04}.
 */
class RealPodsTest extends PodsContract {
    @BeforeAll
    static void needsAnAgent() {
        Assumptions.assumeTrue(System.getenv("NOMAD_ADDR") != null, "skipped: NOMAD_ADDR is not set");
    }

    @Override
    NomadJobsSettings settings() {
        return NomadJobsSettings.of(
                agent(System.getenv("NOMAD_ADDR"), System.getenv("NOMAD_TOKEN")), PodRuntime.DOCKER, "root");
    }

    @Test
    void an_image_that_docker_refuses_the_name_of_fails_the_pod_with_its_words() {
        var pod = launch(image("Berth/UBU::24.04"));

        assertThat(failure(pod).code()).isEqualTo("image-wrong");
        assertThat(failure(pod).text()).contains("does not match registry specification");
        assertNothingRuns(pod);
    }

    @Test
    void an_image_that_cannot_be_fetched_is_told_while_it_is_tried_and_then_fails_the_pod() {
        var pod = launch(image("localhost:1/nothing:1"));

        assertThat(failure(pod).code()).isEqualTo("image-not-pulled");
        assertThat(failure(pod).text()).contains("connection refused");
        assertThat(pods.seen(pod))
                .anyMatch(seen -> seen instanceof dev.berth.messages.pod.PodObservation.Pulling pulling
                        && pulling.detail().contains("Trying again"));
        assertNothingRuns(pod);
    }

    private static PodSpec image(String image) {
        return new PodSpec(null, Objects.requireNonNull(image), GpuRequest.NONE, List.of(), 1, List.of());
    }
}
