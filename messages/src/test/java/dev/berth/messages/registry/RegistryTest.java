package dev.berth.messages.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistryTest {
    @ParameterizedTest
    @CsvSource({
        "ubuntu, docker.io",
        "ubuntu:24.04, docker.io",
        "pytorch/pytorch:2.9, docker.io",
        "docker.io/library/ubuntu, docker.io",
        "index.docker.io/library/ubuntu, docker.io",
        "ghcr.io/acme/train@sha256:00, ghcr.io",
        "localhost/x, localhost",
        "127.0.0.1:5000/x:1, 127.0.0.1:5000",
        "registry.example.com:443/a/b/c:1, registry.example.com:443",
        "Not-A.Registry/x, docker.io"
    })
    void the_registry_of_an_image_is_read_as_docker_reads_it(String image, String registry) {
        assertThat(Registry.of(image).value()).isEqualTo(registry);
    }
}
