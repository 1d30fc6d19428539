package dev.berth.query.route;

import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodNode;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pod and where its sshd answered: a row of table {@code route}.
 *
 * @param target null unless the pod is RUNNING
 * @param launched position of its launch
 * @param chosenAgain whether other keys were chosen for it since its launch
 */
record RouteState(PodView view, @Nullable SshTarget target, long launched, boolean chosenAgain) {

    static RouteState evolve(@Nullable RouteState before, PodEvent event, Instant at, long position) {
        PodView view = PodView.evolve(before == null ? null : before.view, event, at, position);
        SshTarget target = switch (event) {
            case PodBecameReachable reachable -> reachable.target();
            case PodRecovered recovered -> recovered.target();
            case PodEvent _ -> before == null || view.phase() != Phase.RUNNING ? null : before.target;
        };
        return new RouteState(
                view,
                target,
                before == null ? position : before.launched,
                event instanceof PodKeysChosen || (before != null && before.chosenAgain));
    }

    boolean isGone() {
        return view.phase() == Phase.TERMINATED;
    }

    /**
     * One to the pod or, of several nodes, one to each: that to the leader is the pod's.
     *
     * @param relayClosesAt null where no removed key may still be let in
     */
    List<Route> routes(@Nullable Instant relayClosesAt) {
        List<PodNode> nodes = view.nodes();
        List<Route> open = nodes == null
                ? List.of(route(
                        view.id(), view.name(), view.publicPort(), view.boots(), target, reason(), view.hostKey()))
                : nodes.stream().map(node -> route(node, nodes.size())).toList();
        return relayClosesAt == null
                ? open
                : open.stream()
                        .map(route -> route.closingRelayAt(relayClosesAt))
                        .toList();
    }

    private Route route(PodNode node, int nodes) {
        PodName own = node.index() == PodNode.LEADER ? view.name() : view.name().ofNode(node.index());
        String reason = node.phase() == Phase.RUNNING
                ? "Node %d of %s is running.".formatted(node.index(), view.name())
                : "Node %d of %s is %s: %s"
                        .formatted(
                                node.index(),
                                view.name(),
                                node.phase().name().toLowerCase(Locale.ROOT),
                                node.reason().text());
        return route(
                        view.id().ofNode(node.index()),
                        Objects.requireNonNullElse(own, view.name()),
                        node.publicPort(),
                        node.boots(),
                        node.target(),
                        reason,
                        node.hostKey())
                .ofSeveral(node.index() == PodNode.LEADER ? nodes : 1);
    }

    private Route route(
            PodId id,
            PodName name,
            @Nullable Integer publicPort,
            int boots,
            @Nullable SshTarget sshd,
            String reason,
            String hostKey) {
        return new Route(
                id,
                view.workspace(),
                name,
                publicPort,
                view.generation(),
                boots,
                view.session().letsIn() ? sshd : null,
                reason,
                hostKey,
                fingerprints(),
                chosenFingerprints(),
                view.user());
    }

    /** Where users are led who ask for the pod, null unless that can be reached. */
    @Nullable
    SshTarget leader() {
        List<PodNode> nodes = view.nodes();
        return nodes == null ? target : nodes.get(PodNode.LEADER).target();
    }

    private @Nullable Set<String> fingerprints() {
        List<SshPublicKey> keys = view.sshKeys();
        return keys == null
                ? null
                : keys.stream().map(SshPublicKey::fingerprint).collect(Collectors.toSet());
    }

    private @Nullable Set<String> chosenFingerprints() {
        List<ChosenKey> keys = view.chosenKeys();
        return keys == null ? null : keys.stream().map(ChosenKey::fingerprint).collect(Collectors.toSet());
    }

    private String reason() {
        var closed = view.phase() == Phase.RUNNING ? view.session().closedText(view.name()) : null;
        if (closed != null) {
            return closed;
        }
        return view.phase() == Phase.RUNNING
                ? view.name() + " is running."
                : "%s is %s: %s"
                        .formatted(
                                view.name(),
                                view.phase().name().toLowerCase(Locale.ROOT),
                                view.reason().text());
    }
}
