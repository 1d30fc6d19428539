package dev.berth.messages.node;

import dev.berth.messages.Caller;
import dev.berth.messages.RequestKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Have a machine do something.
 *
 * @param deadline of a drain; other actions have none
 */
public record ChangeNode(
        Caller caller,
        NodeId node,
        NodeAction action,
        Duration deadline,
        @Nullable RequestKey request) {}
