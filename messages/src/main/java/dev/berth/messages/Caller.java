package dev.berth.messages;

import java.util.Set;

/**
 * Who asks. Made by the HTTP filter in {@code app} and handed to every command and query.
 *
 * @param subject who, e.g. {@code admin}
 * @param workspace whose pods and keys the caller acts on
 * @param scopes what the caller may do
 * @param requestId id of the HTTP request, for logs and event metadata
 */
public record Caller(String subject, Workspace workspace, Set<Scope> scopes, String requestId) {
    /** Name of the web exchange attribute under which the filter leaves the caller. */
    public static final String ATTRIBUTE = "berth.caller";

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the caller may do what {@code scope} stands for; an admin may do everything. */
    public boolean may(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    /** Berth itself: the watcher and other automations. */
    public static Caller system(Workspace workspace, String requestId) {
        return new Caller("berth", workspace, Set.of(Scope.WRITE), requestId);
    }
}
