package dev.berth.ssh.route;

import dev.berth.messages.Names;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.route.Route;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a jump asks for: {@code <pod-id>.<domain>:22} or {@code <name>--<workspace>.<domain>:22}, and of a pod of several nodes the
 * same with {@code -<index>} behind the id or name.
 */
public record JumpTarget(PodLogin pod) {
    private static final int SSH_PORT = 22;

    /** Any other target leads nowhere: names are looked up in the route table only, never in DNS. */
    public static JumpTarget parse(String host, long port, String domain) {
        var name = host.toLowerCase(Locale.ROOT);
        var suffix = "." + domain.toLowerCase(Locale.ROOT);
        if (port == SSH_PORT && name.endsWith(suffix)) {
            var label = name.substring(0, name.length() - suffix.length());
            int dashes = label.indexOf("--");
            var byId = PodLogin.byId(label, null);
            if (byId != null) {
                return new JumpTarget(byId);
            }
            if (dashes > 0 && Names.isValid(label.substring(0, dashes)) && Names.isValid(label.substring(dashes + 2))) {
                return new JumpTarget(new PodLogin.ByName(
                        new PodName(label.substring(0, dashes)), new Workspace(label.substring(dashes + 2)), null));
            }
        }
        return new JumpTarget(new PodLogin.Jump());
    }

    @Nullable
    public Route route(RouteTable routes) {
        return pod.route(routes);
    }

    /** As {@link PodLogin#misnumbered}. */
    @Nullable
    public Route misnumbered(RouteTable routes) {
        return pod.misnumbered(routes);
    }
}
