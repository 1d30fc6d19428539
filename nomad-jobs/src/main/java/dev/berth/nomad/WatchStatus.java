package dev.berth.nomad;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the watch on Nomad goes.
 *
 * @param age since Nomad was last heard of, by a frame (it sends one at least each ten seconds) or a list; since the start
 *     where it never was, zero where this process does not watch
 * @param error why it is not connected, where that is known
 */
public record WatchStatus(
        State state, Duration age, @Nullable String error) {
    /** Where the watch stands. */
    public enum State {
        /** The event stream is up and a first list was read over it. */
        CONNECTED,
        /** This process is to watch, and does not hear Nomad. */
        DISCONNECTED,
        /** Another process holds the claim, and this one takes over when it ends. */
        ELSEWHERE
    }

    static WatchStatus without(boolean elsewhere, @Nullable String error) {
        return new WatchStatus(elsewhere && error == null ? State.ELSEWHERE : State.DISCONNECTED, Duration.ZERO, error);
    }

    /** Whether pods' fates are heard of, here or elsewhere. */
    public boolean isUp() {
        return state != State.DISCONNECTED;
    }
}
