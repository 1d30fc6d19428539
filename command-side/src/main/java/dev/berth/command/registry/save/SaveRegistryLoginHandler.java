package dev.berth.command.registry.save;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.registry.SavedLogin;
import dev.berth.messages.registry.RegistryAnswer;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import dev.berth.messages.registry.RegistryLoginView;
import dev.berth.messages.registry.SaveRegistryLogin;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Saves a login of the caller's workspace in place of the one before. */
final class SaveRegistryLoginHandler {
    private SaveRegistryLoginHandler() {}

    static CompletableFuture<Decision<RegistryAnswer>> handle(SaveRegistryLogin command, History history, Instant now) {
        return history.of(command.registry().tag(command.caller().workspace()))
                .thenApply(SavedLogin::of)
                .thenApply(before -> decide(command, before, now));
    }

    private static Decision<RegistryAnswer> decide(
            SaveRegistryLogin command, @Nullable SavedLogin before, Instant now) {
        var saved = new RegistryLoginSaved(
                command.registry(), command.caller().workspace(), command.username(), command.secrets());
        return new Decision<>(
                List.of(saved),
                last -> new RegistryAnswer.Accepted(
                        new RegistryLoginView(command.registry(), command.username(), now),
                        before == null ? null : before.secrets(),
                        CompletableFuture.completedFuture(last)));
    }
}
