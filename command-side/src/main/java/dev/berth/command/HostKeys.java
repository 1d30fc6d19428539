package dev.berth.command;

import dev.berth.messages.pod.PodId;

/** The host keys of pods, which are derived and belong to the pod for its life. */
@FunctionalInterface
public interface HostKeys {
    /** The public host key of {@code pod} as an OpenSSH line without comment. */
    String publicLine(PodId pod);
}
