package dev.berth.app.http;

import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import java.util.Set;

/** Whom a token or a session stands for. */
record Identity(String subject, Workspace workspace, Set<Scope> scopes) {
    Identity {
        scopes = Set.copyOf(scopes);
    }

    Caller caller(String requestId) {
        return new Caller(subject, workspace, scopes, requestId);
    }
}
