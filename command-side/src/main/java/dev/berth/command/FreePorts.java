package dev.berth.command;

import dev.berth.messages.pod.PublicPort;
import java.util.Optional;
import java.util.Set;

/** Where a launch asks for a public port that is probably free. Only a hint: the append decides. */
@FunctionalInterface
public interface FreePorts {
    /**
     * A port to try next, empty where none is left. Must answer at once and from any thread.
     *
     * @param tried ports that this launch found leased or resting
     */
    Optional<PublicPort> candidate(Set<PublicPort> tried);
}
