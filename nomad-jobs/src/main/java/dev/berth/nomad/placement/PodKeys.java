package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.PodIdentity;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.Variable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Keeps the variable from which a pod's sshd reads its host key and whom it lets in, and its logins what it is. */
final class PodKeys {
    private static final int MAX_TRIES = 8;

    private final Nomad nomad;
    private final DesiredPods pods;
    private final PodIdentity identity;
    /** What each variable was when it was last found or made right. */
    private final Map<PodId, Right> right = new ConcurrentHashMap<>();

    private record Right(long modifyIndex, List<String> keys, String about) {
        static Right of(long modifyIndex, List<String> keys, DesiredPod pod) {
            return new Right(modifyIndex, keys, PodAbout.text(pod) + PodGroup.text(pod));
        }
    }

    PodKeys(Nomad nomad, DesiredPods pods, PodIdentity identity) {
        this.nomad = nomad;
        this.pods = pods;
        this.identity = identity;
    }

    /**
     * Writes the variable unless it is right already. Reads who may log in after the variable, and again where another writer
     * was first, so that nothing older than what is written ever takes its place.
     */
    Mono<Void> write(DesiredPod pod) {
        var path = PodJob.variable(pod.id().value());
        return Mono.defer(() -> present(nomad, path).flatMap(present -> written(present, pod)))
                .retryWhen(Retry.backoff(MAX_TRIES, Duration.ofMillis(10))
                        .filter(refused -> refused instanceof NomadException e && e.isCasConflict())
                        .onRetryExhaustedThrow((_, last) -> last.failure()));
    }

    /** As of now: what was chosen or set may have changed since the pod was read. */
    private Mono<Void> written(Variable present, DesiredPod known) {
        return pods.find(known.id(), 0)
                .defaultIfEmpty(known)
                .flatMap(pod -> authorizedKeys(pod).flatMap(keys -> {
                    var items = items(pod, keys);
                    var now = items.equals(present.items())
                            ? Mono.just(present)
                            : nomad.variables().put(present.path(), items, present.modifyIndex());
                    return now.doOnNext(is -> right.put(pod.id(), Right.of(is.modifyIndex(), keys, pod)));
                }))
                .then();
    }

    /**
     * Those of {@code all} whose variable must be read to know whether it is right, as after a start: a list, which costs one
     * call for all of them, shows whether it is as it was left.
     */
    Mono<List<DesiredPod>> doubtful(List<DesiredPod> all) {
        var keys = Flux.fromStream(all.stream().map(DesiredPod::workspace).distinct())
                .concatMap(workspace -> pods.keys(workspace).map(lines -> Map.entry(workspace, lines)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
        var indexes = nomad.variables()
                .list(PodJob.variable("pod-"))
                .map(listed -> listed.stream().collect(Collectors.toMap(Variable::path, Variable::modifyIndex)));
        return Mono.zip(
                keys,
                indexes,
                (lines, index) -> all.stream()
                        .filter(pod -> !isRight(
                                pod,
                                index.getOrDefault(PodJob.variable(pod.id().value()), 0L),
                                own(pod).orElseGet(() -> of(pod, lines.getOrDefault(pod.workspace(), List.of())))))
                        .toList());
    }

    private Mono<List<String>> authorizedKeys(DesiredPod pod) {
        return own(pod).map(Mono::just)
                .orElseGet(() -> pods.keys(pod.workspace()).map(saved -> of(pod, saved)));
    }

    /** The lines of those keys of its workspace that a pod lets in. */
    private static List<String> of(DesiredPod pod, List<SshKeyView> saved) {
        var chosen = pod.spec().chosenKeys();
        return saved.stream()
                .filter(key -> chosen == null
                        || chosen.stream().anyMatch(one -> one.id().equals(key.id())))
                .map(SshKeyView::publicKey)
                .toList();
    }

    /** The lines of a pod that does not let in the keys of its workspace. */
    private static Optional<List<String>> own(DesiredPod pod) {
        return Optional.ofNullable(pod.spec().sshKeys())
                .map(keys -> keys.stream().map(SshPublicKey::line).toList());
    }

    private boolean isRight(DesiredPod pod, long modifyIndex, List<String> keys) {
        return Right.of(modifyIndex, keys, pod).equals(right.get(pod.id()));
    }

    /** Has the variable looked at by the next comparison. */
    void doubt(DesiredPod pod) {
        right.remove(pod.id());
    }

    /** The variable as it is; one that is not there has no items, and is to be written as new. */
    static Mono<Variable> present(Nomad nomad, String path) {
        return nomad.variables().find(path).defaultIfEmpty(new Variable(path, Map.of(), 0));
    }

    Mono<Void> delete(DesiredPod pod) {
        right.remove(pod.id());
        return nomad.variables().delete(PodJob.variable(pod.id().value()));
    }

    private Map<String, String> items(DesiredPod pod, List<String> keys) {
        var items = new HashMap<String, String>();
        var nodes = pod.each();
        for (int index = 0; index < nodes.size(); index++) {
            items.put(
                    JobNode.hostKeyItem(index),
                    identity.hostKeyPem(nodes.get(index).id()));
        }
        if (pod.isGroup()) {
            items.put(PodGroup.ITEM, PodGroup.text(pod));
        }
        items.put("user_ca", identity.userCaLine());
        items.put(PodAbout.ITEM, PodAbout.text(pod));
        items.put("authorized_keys", keys.isEmpty() ? "" : String.join("\n", keys) + "\n");
        return items;
    }
}
