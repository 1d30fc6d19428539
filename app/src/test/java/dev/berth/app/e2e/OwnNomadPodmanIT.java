package dev.berth.app.e2e;

import dev.berth.nomad.Driver;

/** Needs the plugin nomad-driver-podman in BERTH_TEST_NOMAD_CONFIG, and the image {@code berth/ubuntu:24.04} in its Podman. */
class OwnNomadPodmanIT extends OwnNomadJourney {
    OwnNomadPodmanIT() {
        super(Driver.PODMAN);
    }
}
