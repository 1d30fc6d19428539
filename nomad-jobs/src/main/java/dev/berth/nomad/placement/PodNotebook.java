package dev.berth.nomad.placement;

import dev.berth.messages.pod.NotebookSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.PodSecrets;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.Variable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Keeps the variable by which a pod's notebook knows its user, and the values of a pod's environment apart from that. It changes
 * with no key of the pod, so it is not the one of these.
 */
final class PodNotebook {
    /** Its only item: the user, and in a second line the hash of the password. */
    static final String LOGIN = "login";

    private static final int MAX_TRIES = 8;

    private final Nomad nomad;
    private final DesiredPods pods;
    private final PodSecrets secrets;

    PodNotebook(Nomad nomad, DesiredPods pods, PodSecrets secrets) {
        this.nomad = nomad;
        this.pods = pods;
        this.secrets = secrets;
    }

    /** Of the task of the pod's job, so that it may be read there without any policy. */
    static String variable(String pod) {
        return "%s/%s".formatted(PodRegistry.variable(pod, PodJob.GROUP), PodJob.TASK);
    }

    /** The values of a pod's variables, of which its notebook's secret is none. */
    Mono<Map<String, String>> env(DesiredPod pod) {
        return values(pod).map(values -> {
            var env = new HashMap<>(values);
            env.remove(NotebookSpec.PASSWORD_HASH);
            return Map.copyOf(env);
        });
    }

    /**
     * Writes the variable where the pod has a notebook, unless it is right already. What the password is now is read after the
     * variable, and again where another writer was first, so that an older one never takes the place of a newer.
     */
    Mono<Void> write(DesiredPod pod) {
        var notebook = pod.spec().notebook();
        if (notebook == null) {
            return Mono.empty();
        }
        var path = variable(pod.id().value());
        return Mono.defer(() -> PodKeys.present(nomad, path).flatMap(present -> written(present, pod, notebook)))
                .retryWhen(Retry.backoff(MAX_TRIES, Duration.ofMillis(10))
                        .filter(refused -> refused instanceof NomadException e && e.isCasConflict())
                        .onRetryExhaustedThrow((_, last) -> last.failure()));
    }

    private Mono<Void> written(Variable present, DesiredPod known, NotebookSpec notebook) {
        return pods.find(known.id(), 0)
                .defaultIfEmpty(known)
                .flatMap(this::hash)
                .map(hash -> Map.of(LOGIN, "%s\n%s\n".formatted(notebook.user(), hash)))
                .filter(items -> !items.equals(present.items()))
                .flatMap(items -> nomad.variables().put(present.path(), items, present.modifyIndex()))
                .then();
    }

    private Mono<String> hash(DesiredPod pod) {
        var changed = pod.notebookSecrets();
        return (changed == null ? values(pod) : secrets.open(changed))
                .mapNotNull(values -> values.get(NotebookSpec.PASSWORD_HASH));
    }

    Mono<Void> delete(DesiredPod pod) {
        return pod.spec().notebook() == null
                ? Mono.empty()
                : nomad.variables().delete(variable(pod.id().value()));
    }

    private Mono<Map<String, String>> values(DesiredPod pod) {
        return pod.secrets() == null ? Mono.just(Map.of()) : secrets.open(pod.secrets());
    }
}
