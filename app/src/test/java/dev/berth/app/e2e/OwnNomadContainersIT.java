package dev.berth.app.e2e;

import dev.berth.nomad.Driver;
import java.net.URI;

/** Needs the image {@code berth/ubuntu:24.04} in the engine. */
class OwnNomadContainersIT extends OwnNomadJourney {
    OwnNomadContainersIT() {
        super(Driver.DOCKER);
    }

    @Override
    URI engine() {
        return engineOfTests();
    }
}
