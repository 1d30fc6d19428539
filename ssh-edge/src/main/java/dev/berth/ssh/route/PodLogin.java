package dev.berth.ssh.route;

import dev.berth.messages.Names;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.route.Route;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a login name at the gateway asks for: {@code <pod-id>} or {@code <name>.<workspace>}, either with {@code +user}
 * behind it, and of a pod of several nodes {@code <pod-id>-<index>} or {@code <name>-<index>.<workspace>}. Decided by its form
 * alone, so that the answer tells nobody which pods there are.
 */
public sealed interface PodLogin {
    /**
     * One node of a pod, by id, as this user in the pod; null for the leader and for whom pods let in by default, and
     * {@link #NO_NODE} where what stands behind the id is no index.
     */
    record ById(PodId pod, @Nullable Integer node, @Nullable String user) implements PodLogin {
        ById(PodId pod, @Nullable String user) {
            this(pod, null, user);
        }
    }

    /** One pod, by name within a workspace, as this user in the pod; null as above. */
    record ByName(
            PodName name, Workspace workspace, @Nullable String user) implements PodLogin {}

    /** No pod: the connection is a jump host. */
    record Jump() implements PodLogin {}

    int NO_NODE = -1;

    /** No more digits than the number of a node has. */
    Pattern INDEX = Pattern.compile("0|[1-9][0-9]?");

    /** A name and what was meant for an index, though it may be none. */
    Pattern NUMBERED = Pattern.compile("(.+)-[0-9]+");

    int ID_LENGTH = 20;

    Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");

    static PodLogin parse(String login) {
        int plus = login.indexOf('+');
        var pod = plus < 0 ? login : login.substring(0, plus);
        var user = plus < 0 ? null : login.substring(plus + 1);
        if (user != null && !USER.matcher(user).matches()) {
            return new Jump();
        }
        var byId = byId(pod, user);
        if (byId != null) {
            return byId;
        }
        int dot = pod.indexOf('.');
        if (dot > 0 && Names.isValid(pod.substring(0, dot)) && Names.isValid(pod.substring(dot + 1))) {
            return new ByName(new PodName(pod.substring(0, dot)), new Workspace(pod.substring(dot + 1)), user);
        }
        return new Jump();
    }

    /** Null where that is no id, with or without the index of a node. No name begins as an id does. */
    static @Nullable PodLogin byId(String text, @Nullable String user) {
        if (PodId.isValid(text)) {
            return new ById(new PodId(text), user);
        }
        if (text.length() <= ID_LENGTH
                || text.charAt(ID_LENGTH) != '-'
                || !PodId.isValid(text.substring(0, ID_LENGTH))) {
            return null;
        }
        var index = text.substring(ID_LENGTH + 1);
        int node = INDEX.matcher(index).matches() ? Integer.parseInt(index) : NO_NODE;
        return new ById(new PodId(text.substring(0, ID_LENGTH)), node, user);
    }

    /** The pod or the node of it that this asks for, null where there is none. */
    default @Nullable Route route(RouteTable routes) {
        return switch (this) {
            case ById login -> {
                int node = Objects.requireNonNullElse(login.node(), PodNode.LEADER);
                yield node == NO_NODE ? null : routes.byPod(login.pod().ofNode(node));
            }
            case ByName login -> {
                var route = routes.byName(login.name(), login.workspace());
                yield route != null || !login.name().value().endsWith("-" + PodNode.LEADER)
                        ? route
                        : misnumbered(routes);
            }
            case Jump _ -> null;
        };
    }

    /**
     * The pod of which this asks for a node, null where there is none or it asks for no node. Its leader, whether or not it has
     * that node: no other pod is ever called as one of its nodes is.
     */
    default @Nullable Route misnumbered(RouteTable routes) {
        return switch (this) {
            case ById login -> login.node() == null ? null : routes.byPod(login.pod());
            case ByName login -> {
                var node = NUMBERED.matcher(login.name().value());
                var route = node.matches() && Names.isValid(node.group(1))
                        ? routes.byName(new PodName(node.group(1)), login.workspace())
                        : null;
                yield route == null || route.nodes() == 1 ? null : route;
            }
            case Jump _ -> null;
        };
    }

    /** What is said to who may log in to a pod, and asks for a node that it does not have. */
    static String nodesOf(Route pod) {
        return pod.nodes() == 1
                ? pod.name() + " has one node only: leave its index out."
                : "%s has the nodes 0 to %d: give one of these behind its name or id, as in %s-%d."
                        .formatted(pod.name(), pod.nodes() - 1, pod.name(), pod.nodes() - 1);
    }
}
