package dev.berth.ssh.live;

import dev.berth.messages.route.Route;
import dev.berth.ssh.RefusalCause;
import dev.berth.ssh.route.RouteTable;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection may not begin or live on.
 *
 * @param sentence for the user
 */
public record Refusal(RefusalCause cause, String sentence) {
    public static final Refusal EDGE_STOPPING =
            new Refusal(RefusalCause.EDGE_STOPPING, "This edge is going away; connect again.");

    /** Null while {@code opened} still leads to the same boot of the same pod. */
    public static @Nullable Refusal ofRoute(Route opened, RouteTable routes) {
        var now = routes.byPod(opened.pod());
        if (opened.isSameBootAs(now)) {
            return null;
        }
        if (now == null) {
            return new Refusal(RefusalCause.POD_TERMINATED, opened.name() + " is terminated.");
        }
        return now.target() == null
                ? unreachable(now)
                : new Refusal(RefusalCause.POD_RESTARTED, now.name() + " was restarted; connect again.");
    }

    /** Null while the pod's public port leads to it: no removed key is let in there, or not for long yet. */
    public static @Nullable Refusal ofRelay(@Nullable Route now, InstantSource clock) {
        var closesAt = now == null ? null : now.relayClosesAt();
        return now == null || closesAt == null || clock.instant().isBefore(closesAt)
                ? null
                : new Refusal(
                        RefusalCause.KEY_LINGERS,
                        "A key that was removed may still be let in by " + now.name() + ", which does not answer.");
    }

    /** Null while the key still opens the pod, or would if it were still there. */
    public static @Nullable Refusal ofKey(String fingerprint, Route opened, RouteTable routes) {
        var route = Objects.requireNonNullElse(routes.byPod(opened.pod()), opened);
        if (routes.accepts(route, fingerprint)) {
            return null;
        }
        var chosen = route.chosenFingerprints();
        return new Refusal(
                RefusalCause.KEY_REMOVED,
                chosen == null || chosen.contains(fingerprint)
                        ? "The key " + fingerprint + " was removed from workspace " + opened.workspace() + "."
                        : "The key " + fingerprint + " does not let in to " + route.name() + " any more.");
    }

    /** Null while the key still opens any pod at all. */
    public static @Nullable Refusal ofKeyAnywhere(String fingerprint, RouteTable routes) {
        return routes.acceptsAnywhere(fingerprint)
                ? null
                : new Refusal(RefusalCause.KEY_REMOVED, "The key " + fingerprint + " opens no pod any more.");
    }

    public static Refusal unreachable(Route route) {
        return new Refusal(
                RefusalCause.POD_UNREACHABLE,
                route.reason().isBlank() ? route.name() + " cannot be reached now." : route.reason());
    }

    static Refusal edgeLimit(int max) {
        return new Refusal(
                RefusalCause.EDGE_LIMIT,
                "This edge serves " + max + " connections of this kind already; try again in a moment.");
    }

    static Refusal podLimit(int max) {
        return new Refusal(
                RefusalCause.POD_LIMIT, "This pod has " + max + " connections of this kind already; close one first.");
    }
}
