package dev.berth.app.wiring;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.sshkey.SshKeyView;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.DesiredPods;
import dev.berth.nomad.RegistryLogin;
import dev.berth.query.pod.PodRecord;
import dev.berth.query.pod.Pods;
import dev.berth.query.registry.RegistryLogins;
import dev.berth.query.sshkey.SshKeys;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The desired state of pods, from the views of this process. */
public final class DesiredPodViews implements DesiredPods {
    private static final Duration VIEWS_TIMEOUT = Duration.ofSeconds(10);

    private final Pods pods;
    private final SshKeys keys;
    private final RegistryLogins logins;
    private final VaultRegistrySecrets secrets;

    public DesiredPodViews(Pods pods, SshKeys keys, RegistryLogins logins, VaultRegistrySecrets secrets) {
        this.pods = pods;
        this.keys = keys;
        this.logins = logins;
        this.secrets = secrets;
    }

    @Override
    public Mono<DesiredPod> find(PodId pod, long minPosition) {
        return pods.reached(minPosition, VIEWS_TIMEOUT)
                .flatMap(reached -> reached
                        ? pods.findAny(pod)
                        : Mono.error(new IllegalStateException(
                                "the views did not reach position %d within %s".formatted(minPosition, VIEWS_TIMEOUT))))
                .map(DesiredPodViews::desired);
    }

    @Override
    public Flux<DesiredPod> all() {
        return pods.live().map(DesiredPodViews::desired);
    }

    @Override
    public Mono<List<SshKeyView>> keys(Workspace workspace) {
        return keys.of(workspace);
    }

    @Override
    public Mono<RegistryLogin> registryLogin(Workspace workspace, String image) {
        return logins.find(workspace, Registry.of(image))
                .flatMap(found -> secrets.password(found.secrets())
                        .map(password -> new RegistryLogin(found.username(), password)));
    }

    @Override
    public Mono<Void> keysReached(long position) {
        return keys.reached(position, VIEWS_TIMEOUT).then();
    }

    private static DesiredPod desired(PodRecord pod) {
        return DesiredPod.of(pod.view(), pod.secrets(), pod.notebookSecrets());
    }
}
