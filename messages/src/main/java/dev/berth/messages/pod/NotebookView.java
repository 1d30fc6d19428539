package dev.berth.messages.pod;

import org.jspecify.annotations.Nullable;

/**
 * A pod's notebook as people see it.
 *
 * @param user whom its log-in asks for besides the password, which nobody is shown
 * @param url where a browser finds it from outside, null where it has no public address
 * @param state null where that was not looked up or is not known
 * @param text what there is to say of the state, such as how far the installation is; null for nothing
 * @param port at which it listens on the pod's loopback, null where it does not
 */
public record NotebookView(
        String user,
        @Nullable String url,
        @Nullable NotebookState state,
        @Nullable String text,
        @Nullable Integer port) {

    static @Nullable NotebookView of(@Nullable NotebookSpec spec) {
        return spec == null ? null : new NotebookView(spec.user(), null, null, null, null);
    }

    public NotebookSpec spec() {
        return new NotebookSpec(user);
    }

    /** The same in a state at which it listens nowhere, as far as that is known. */
    public NotebookView in(@Nullable NotebookState is, @Nullable String why) {
        return new NotebookView(user, url, is, why, null);
    }

    /** The same where it answers. */
    public NotebookView runningAt(int listensAt) {
        return new NotebookView(user, url, NotebookState.RUNNING, null, listensAt);
    }
}
