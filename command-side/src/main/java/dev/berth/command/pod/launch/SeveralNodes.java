package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.SessionTrigger;
import java.util.List;

/** What a pod of several nodes cannot have, since it would be of one of them only. */
final class SeveralNodes {
    private static final String FIELD = "nodes";
    private static final String CODE = "not-with-several";

    private SeveralNodes() {}

    static void check(int nodes, PodSettings asked, List<AskedVolume> volumes, JsonBody body) {
        if (nodes == 1) {
            return;
        }
        if (!volumes.isEmpty()) {
            body.fault(
                    CODE,
                    FIELD,
                    "A volume is on one machine and has one writer, and these nodes are on %d machines. Launch without 'volumes', or one node."
                            .formatted(nodes));
        }
        if (body.isGiven("notebook")) {
            body.fault(
                    CODE,
                    FIELD,
                    "A notebook would run on each of the %d nodes, and its address leads to one. Launch without 'notebook', and start one on the node you want it on; or launch one node."
                            .formatted(nodes));
        }
        var session = asked.session();
        if (session != null && session.trigger() != null && session.trigger() != SessionTrigger.ON_STARTUP) {
            body.fault(
                    CODE,
                    FIELD,
                    "A session begins with a log-in or a failed command of one node, and would open and close all %d. Launch with the trigger 'on-startup', or one node."
                            .formatted(nodes));
        }
    }
}
