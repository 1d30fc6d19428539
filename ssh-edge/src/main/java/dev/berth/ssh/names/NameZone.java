package dev.berth.ssh.names;

import dev.berth.messages.route.Route;
import dev.berth.ssh.NameSettings;
import dev.berth.ssh.route.JumpTarget;
import dev.berth.ssh.route.RouteTable;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the names of one domain are at this moment. A name is there while its pod can be reached, and only the whole name is:
 * nothing is told of names that begin or end like it, and nothing lists them.
 */
final class NameZone {
    private static final int SSH_PORT = 22;
    private static final String NAME_SERVER = "ns";

    private final String apex;
    private final NameSettings settings;
    private final RouteTable routes;

    NameZone(String domain, NameSettings settings, RouteTable routes) {
        this.apex = domain.toLowerCase(Locale.ROOT) + ".";
        this.settings = settings;
        this.routes = routes;
    }

    /** The domain with the dot behind it. */
    String apex() {
        return apex;
    }

    String nameServer() {
        return NAME_SERVER + "." + apex;
    }

    /** Different whenever what the names are may be. */
    long version() {
        return routes.position();
    }

    /** Whether it is known what the names are; before, a name that is missing may be there. */
    boolean isKnown() {
        return routes.isSynced();
    }

    boolean has(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(apex) || lower.endsWith("." + apex);
    }

    /**
     * What is at a name of the domain, null where nothing is.
     *
     * @param name absolute, in any case of letters
     */
    @Nullable
    Named find(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals(apex) || lower.equals(nameServer())) {
            return new Named(List.of(settings.edgeAddress()), null, lower.equals(apex));
        }
        var host = lower.substring(0, lower.length() - 1);
        var route = JumpTarget.parse(host, SSH_PORT, apex.substring(0, apex.length() - 1))
                .route(routes);
        return route == null || route.target() == null ? null : named(route);
    }

    /** The pod's own address and, where that is IPv6, the edge's for those who have only IPv4. */
    private Named named(Route route) {
        var own = settings.podAddresses();
        var port = route.publicPort();
        if (own == null || port == null) {
            return new Named(List.of(settings.edgeAddress()), null, false);
        }
        var address = own.ofPort(port);
        var edge = settings.edgeAddress();
        return edge.getClass() == address.getClass()
                ? new Named(List.of(address), route.hostKey(), false)
                : new Named(List.of(address, edge), null, false);
    }

    /**
     * @param hostKey OpenSSH line of the pod that answers SSH at it, null where the edge does, be it at one of two addresses
     * @param isApex whether it is the domain itself
     */
    record Named(List<InetAddress> addresses, @Nullable String hostKey, boolean isApex) {}
}
