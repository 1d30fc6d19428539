package dev.berth.app.e2e;

import dev.berth.nomad.Driver;

class OwnNomadProcessesIT extends OwnNomadJourney {
    OwnNomadProcessesIT() {
        super(Driver.RAW_EXEC);
    }
}
