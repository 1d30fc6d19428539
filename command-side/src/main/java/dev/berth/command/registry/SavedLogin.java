package dev.berth.command.registry;

import dev.berth.command.decide.RecordedEvent;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginRemoved;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import dev.berth.messages.registry.RegistryLoginView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A login that a workspace has at a registry.
 *
 * @param secrets reference to its password in the vault
 */
public record SavedLogin(RegistryLoginView view, String secrets) {
    /** The login after {@code history}, null where there is none. */
    public static @Nullable SavedLogin of(List<RecordedEvent> history) {
        SavedLogin login = null;
        for (var recorded : history) {
            if (recorded.event() instanceof RegistryLoginSaved saved) {
                login = new SavedLogin(
                        new RegistryLoginView(saved.registry(), saved.username(), recorded.at()), saved.secrets());
            } else if (recorded.event() instanceof RegistryLoginRemoved) {
                login = null;
            }
        }
        return login;
    }
}
