package dev.berth.nomad.placement;

import dev.berth.messages.pod.NotebookSpec;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.PodSecrets;
import dev.berth.nomadsdk.Nomad;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Keeps the variable by which a pod's notebook knows its user, and the values of a pod's environment apart from that. It changes
 * with no key of the pod, so it is not the one of these.
 */
final class PodNotebook {
    /** Its only item: the user, and in a second line the hash of the password. */
    static final String LOGIN = "login";

    private final Nomad nomad;
    private final PodSecrets secrets;

    PodNotebook(Nomad nomad, PodSecrets secrets) {
        this.nomad = nomad;
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

    /** Writes the variable where the pod has a notebook. */
    Mono<Void> write(DesiredPod pod) {
        var notebook = pod.spec().notebook();
        if (notebook == null) {
            return Mono.empty();
        }
        var path = variable(pod.id().value());
        return values(pod)
                .mapNotNull(values -> values.get(NotebookSpec.PASSWORD_HASH))
                .map(hash -> Map.of(LOGIN, "%s\n%s\n".formatted(notebook.user(), hash)))
                .flatMap(items -> PodKeys.present(nomad, path)
                        .flatMap(present -> present.items().equals(items)
                                ? Mono.just(present)
                                : nomad.variables().put(path, items, present.modifyIndex())))
                .then();
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
