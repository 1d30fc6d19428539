package dev.berth.query.pod;

import dev.berth.messages.pod.PodView;
import org.jspecify.annotations.Nullable;

/**
 * A pod with what is not shown to people.
 *
 * @param secrets reference to the environment's values in the vault, null where there are none
 * @param notebookSecrets the same to the hash of its notebook's password, null where that lies with these values since the launch
 */
public record PodRecord(
        PodView view, @Nullable String secrets, @Nullable String notebookSecrets) {}
