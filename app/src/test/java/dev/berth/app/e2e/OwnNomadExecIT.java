package dev.berth.app.e2e;

import dev.berth.nomad.Driver;

/** Processes in a chroot of the node's own files. */
class OwnNomadExecIT extends OwnNomadJourney {
    OwnNomadExecIT() {
        super(Driver.EXEC);
    }
}
