package dev.berth.messages;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.ProblemCode;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Made where HTTP requests are let in, in {@code app}, and handed to every command and query.
 *
 * @param subject who, e.g. {@code admin}
 * @param workspace whose pods and keys the caller acts on
 * @param scopes what the caller may do
 * @param requestId id of the HTTP request, for logs and event metadata
 */
public record Caller(String subject, Workspace workspace, Set<Scope> scopes, String requestId) {
    /** Name of the web exchange attribute that holds the caller once its scopes were checked. */
    public static final String ATTRIBUTE = "berth.caller";

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the caller may do what {@code scope} stands for; an admin may do everything. */
    public boolean may(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    /** Why the caller may not do what needs all of {@code scopes}, null where it may. */
    public @Nullable Problem refusal(Collection<Scope> scopes) {
        for (var scope : scopes) {
            if (!may(scope)) {
                return Problem.of(
                        ProblemCode.FORBIDDEN,
                        "The token of %s lacks the scope %s that this needs. Use a token that has it."
                                .formatted(subject, scope));
            }
        }
        return null;
    }

    /** Berth itself: the watcher and other automations. */
    public static Caller system(Workspace workspace, String requestId) {
        return new Caller("berth", workspace, Set.of(Scope.WRITE), requestId);
    }
}
