package dev.berth.ssh.gateway;

import dev.berth.ssh.route.PodLogin;
import dev.berth.ssh.route.RouteTable;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key may log in under a name. Called before the signature is checked, for keys that are only offered as well,
 * so it has no side effect; who logged in is read from {@link #verifiedFingerprint} afterwards. A pod that is not there
 * and a key that is not accepted get the same answer by the same steps.
 */
final class GatewayKeyCheck implements PublickeyAuthenticator {
    private final RouteTable routes;

    GatewayKeyCheck(RouteTable routes) {
        this.routes = routes;
    }

    @Override
    public boolean authenticate(String login, PublicKey key, ServerSession session) {
        if (key instanceof OpenSshCertificate) {
            return false;
        }
        var fingerprint = MinaKeys.fingerprint(key);
        var asked = PodLogin.parse(login);
        var found = asked.route(routes);
        // Who may log in to a pod is told which nodes it has.
        var route = found == null ? asked.misnumbered(routes) : found;
        return switch (asked) {
            case PodLogin.ById _, PodLogin.ByName _ -> routes.accepts(route, fingerprint);
            case PodLogin.Jump _ -> routes.acceptsAnywhere(fingerprint);
        };
    }

    /** The key whose signature was verified, null before that. */
    static @Nullable String verifiedFingerprint(ServerSession session) {
        var keys = session.getAttribute(UserAuthPublicKey.AUTHENTICATED_KEYS);
        return keys == null || keys.isEmpty() ? null : MinaKeys.fingerprint(keys.getLast());
    }
}
