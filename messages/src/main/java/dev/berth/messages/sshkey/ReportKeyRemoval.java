package dev.berth.messages.sshkey;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.PodId;
import java.util.List;

/**
 * Which pods' own servers may still let in a removed key.
 *
 * @param removal position of the removal, so that what is said of one is never taken for a later one of the same key
 * @param awaited none where all of them have heard of it
 */
public record ReportKeyRemoval(Caller caller, SshKeyId key, long removal, List<PodId> awaited) {
    public ReportKeyRemoval {
        awaited = List.copyOf(awaited);
    }
}
