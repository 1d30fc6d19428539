package dev.berth.ssh.live;

import dev.berth.messages.route.Route;
import dev.berth.ssh.route.RouteTable;
import org.jspecify.annotations.Nullable;

/** Why a connection may not begin or live on, in sentences for the user. */
public final class Refusal {
    private Refusal() {}

    /** Null while {@code opened} still leads to the same boot of the same pod. */
    public static @Nullable String ofRoute(Route opened, RouteTable routes) {
        var now = routes.byPodId(opened.podId());
        if (opened.isSameBootAs(now)) {
            return null;
        }
        if (now == null) {
            return opened.name() + " is terminated.";
        }
        return now.target() == null ? unreachable(now) : now.name() + " was restarted; connect again.";
    }

    /** Null while the key still opens the pods of the workspace. */
    public static @Nullable String ofKey(String fingerprint, String workspace, RouteTable routes) {
        return routes.accepts(workspace, fingerprint) ? null : removed(fingerprint, "workspace " + workspace);
    }

    /** Null while the key still opens any pod at all. */
    public static @Nullable String ofKeyAnywhere(String fingerprint, RouteTable routes) {
        return routes.acceptsAnywhere(fingerprint) ? null : removed(fingerprint, "its workspace");
    }

    public static String unreachable(Route route) {
        return route.reason().isBlank() ? route.name() + " cannot be reached now." : route.reason();
    }

    private static String removed(String fingerprint, String from) {
        return "The key " + fingerprint + " was removed from " + from + ".";
    }
}
