package dev.berth.app.e2e;

import dev.berth.nomad.Driver;
import java.net.URI;
import java.util.Objects;

/**
 * Needs the plugin nomad-driver-podman in BERTH_TEST_NOMAD_CONFIG, set to the socket that BERTH_TEST_PODMAN_HOST names, and
 * the image {@code berth/ubuntu:24.04} there.
 */
class OwnNomadPodmanIT extends OwnNomadJourney {
    OwnNomadPodmanIT() {
        super(Driver.PODMAN);
    }

    @Override
    URI engine() {
        return URI.create(
                Objects.requireNonNullElse(System.getenv("BERTH_TEST_PODMAN_HOST"), "unix:///run/podman/podman.sock"));
    }
}
