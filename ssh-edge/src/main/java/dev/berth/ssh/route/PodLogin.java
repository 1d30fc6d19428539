package dev.berth.ssh.route;

import dev.berth.messages.Names;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.route.Route;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a login name at the gateway asks for: {@code <pod-id>} or {@code <name>.<workspace>}, either with {@code +user}
 * behind it. Decided by its form alone, so that the answer tells nobody which pods there are.
 */
public sealed interface PodLogin {
    /** One pod, by id, as this user in the pod; null for whom pods let in by default. */
    record ById(PodId pod, @Nullable String user) implements PodLogin {}

    /** One pod, by name within a workspace, as this user in the pod; null as above. */
    record ByName(
            PodName name, Workspace workspace, @Nullable String user) implements PodLogin {}

    /** No pod: the connection is a jump host. */
    record Jump() implements PodLogin {}

    Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");

    static PodLogin parse(String login) {
        int plus = login.indexOf('+');
        var pod = plus < 0 ? login : login.substring(0, plus);
        var user = plus < 0 ? null : login.substring(plus + 1);
        if (user != null && !USER.matcher(user).matches()) {
            return new Jump();
        }
        if (PodId.isValid(pod)) {
            return new ById(new PodId(pod), user);
        }
        int dot = pod.indexOf('.');
        if (dot > 0 && Names.isValid(pod.substring(0, dot)) && Names.isValid(pod.substring(dot + 1))) {
            return new ByName(new PodName(pod.substring(0, dot)), new Workspace(pod.substring(dot + 1)), user);
        }
        return new Jump();
    }

    /** The pod this asks for, null where there is none. */
    default @Nullable Route route(RouteTable routes) {
        return switch (this) {
            case ById login -> routes.byPod(login.pod());
            case ByName login -> routes.byName(login.name(), login.workspace());
            case Jump _ -> null;
        };
    }
}
