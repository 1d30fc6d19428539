package dev.berth.nomad.placement;

import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomad.RegistryLogin;
import dev.berth.nomadsdk.Nomad;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the variable with which a pod's image is pulled. It is not the one of the pod's keys, because it does not change with
 * them: a template that reads it is rendered anew only where the pod starts.
 */
final class PodRegistry {
    static final String USERNAME = "username";
    static final String PASSWORD = "password";

    private final Nomad nomad;
    private final NomadJobsSettings settings;
    private final DesiredPods pods;

    PodRegistry(Nomad nomad, NomadJobsSettings settings, DesiredPods pods) {
        this.nomad = nomad;
        this.settings = settings;
        this.pods = pods;
    }

    /** Of a group of the pod's job, so that it may be read there without any policy. */
    static String variable(String pod, String group) {
        return "%s/%s".formatted(PodJob.variable(pod), group);
    }

    private static Flux<String> variables(DesiredPod pod) {
        return Flux.range(0, pod.each().size())
                .map(index -> variable(pod.id().value(), JobNode.group(pod.isGroup() ? index : null)));
    }

    /** Writes the variable where there is a login, and says whether there is. */
    Mono<Boolean> write(DesiredPod pod) {
        return login(pod)
                .flatMap(login -> {
                    var items = Map.of(USERNAME, login.username(), PASSWORD, login.password());
                    return variables(pod)
                            .concatMap(path -> PodKeys.present(nomad, path)
                                    .filter(present -> !present.items().equals(items))
                                    .flatMap(present -> nomad.variables().put(path, items, present.modifyIndex())))
                            .then(Mono.just(true));
                })
                .defaultIfEmpty(false);
    }

    /** Whether there is a login for the pod's image. */
    Mono<Boolean> hasLogin(DesiredPod pod) {
        return login(pod).hasElement();
    }

    Mono<Void> delete(DesiredPod pod) {
        return variables(pod).concatMap(nomad.variables()::delete).then();
    }

    private Mono<RegistryLogin> login(DesiredPod pod) {
        var image = pod.spec().image();
        return settings.driver().runsContainers()
                ? pods.registryLogin(pod.workspace(), image == null ? settings.ubuntuImage() : image)
                : Mono.empty();
    }
}
