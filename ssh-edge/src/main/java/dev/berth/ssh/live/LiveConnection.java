package dev.berth.ssh.live;

import dev.berth.messages.pod.PodId;
import dev.berth.ssh.ConnectionForm;
import org.jspecify.annotations.Nullable;

/** Something a user holds open. Form, pod and fingerprint never change. */
public interface LiveConnection {
    ConnectionForm form();

    /** Null while it leads to no pod (a jump host's outer connection). */
    @Nullable
    PodId pod();

    /** {@code SHA256:…} of the key it was opened with, null where the edge cannot know it (relay). */
    @Nullable
    String fingerprint();

    /** Why it may not live on, null if it may. Reads the route table. */
    @Nullable
    Refusal refusal();

    /** Ends it from any thread without blocking, telling the user the sentence where the protocol lets us. */
    void disconnect(String sentence);
}
