package dev.berth.messages.pod;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a pod tells of the end of its user's command.
 *
 * @param boots in which boot of the pod's generation
 * @param exitStatus 0 to 255
 * @param at by the machine's clock, null where it tells none
 */
public record CommandEnd(
        int boots, int exitStatus, @Nullable Instant at) {}
