package dev.berth.query.route;

import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pod and where its sshd answered: a row of table {@code route}.
 *
 * @param target null unless the pod is RUNNING
 */
record RouteState(PodView view, @Nullable SshTarget target) {

    static RouteState evolve(@Nullable RouteState before, PodEvent event, Instant at, long position) {
        PodView view = PodView.evolve(before == null ? null : before.view, event, at, position);
        SshTarget target = switch (event) {
            case PodBecameReachable reachable -> reachable.target();
            case PodRecovered recovered -> recovered.target();
            case PodEvent _ -> before == null || view.phase() != Phase.RUNNING ? null : before.target;
        };
        return new RouteState(view, target);
    }

    boolean isGone() {
        return view.phase() == Phase.TERMINATED;
    }

    Route route() {
        return new Route(
                view.id(),
                view.workspace(),
                view.name(),
                view.publicPort(),
                view.generation(),
                view.boots(),
                view.session().letsIn() ? target : null,
                reason(),
                view.hostKey(),
                fingerprints(),
                chosenFingerprints());
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
