package dev.berth.command.registry.remove;

import dev.berth.command.decide.Decision;
import dev.berth.command.decide.History;
import dev.berth.command.registry.SavedLogin;
import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.registry.RegistryAnswer;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginRemoved;
import dev.berth.messages.registry.RemoveRegistryLogin;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes a login of the caller's workspace. */
final class RemoveRegistryLoginHandler {
    private RemoveRegistryLoginHandler() {}

    static CompletableFuture<Decision<RegistryAnswer>> handle(
            RemoveRegistryLogin command, History history, Instant now) {
        return history.of(command.registry().tag(command.caller().workspace()))
                .thenApply(SavedLogin::of)
                .thenApply(login -> decide(command, login));
    }

    private static Decision<RegistryAnswer> decide(RemoveRegistryLogin command, @Nullable SavedLogin login) {
        if (login == null) {
            return Decision.unchanged(
                    new RegistryAnswer.Refused(unknown(command.registry().value())));
        }
        return new Decision<>(
                List.of(new RegistryLoginRemoved(
                        command.registry(), command.caller().workspace())),
                last -> new RegistryAnswer.Accepted(
                        login.view(), login.secrets(), CompletableFuture.completedFuture(last)));
    }

    static Problem unknown(String registry) {
        return Problem.of(
                ProblemCode.UNKNOWN_REGISTRY_LOGIN,
                "This workspace has no login at '%s'. GET /v1/registries lists those there are.".formatted(registry));
    }
}
