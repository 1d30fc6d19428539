package dev.berth.messages.registry;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.Set;

/** What can happen to the login of a workspace at a registry. */
public sealed interface RegistryEvent extends BerthEvent {
    Registry registry();

    @Override
    default Set<Tag> tags() {
        return Set.of(registry().tag(workspace()));
    }

    /**
     * A login was saved, in place of the one before.
     *
     * @param secrets reference to its password in the vault
     */
    record RegistryLoginSaved(Registry registry, Workspace workspace, String username, String secrets)
            implements RegistryEvent {}

    record RegistryLoginRemoved(Registry registry, Workspace workspace) implements RegistryEvent {}
}
