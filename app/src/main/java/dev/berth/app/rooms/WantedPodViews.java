package dev.berth.app.rooms;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.nomad.WantedPod;
import dev.berth.nomad.WantedPods;
import dev.berth.query.pod.PodRecord;
import dev.berth.query.pod.Pods;
import dev.berth.query.sshkey.SshKeys;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What people want of Nomad, from the views of this process. */
public final class WantedPodViews implements WantedPods {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Pods pods;
    private final SshKeys keys;

    public WantedPodViews(Pods pods, SshKeys keys) {
        this.pods = pods;
        this.keys = keys;
    }

    @Override
    public Mono<WantedPod> find(PodId pod, long minPosition) {
        return pods.reached(minPosition, PATIENCE)
                .flatMap(reached -> reached
                        ? pods.findAny(pod)
                        : Mono.error(new IllegalStateException(
                                "the views did not reach position %d within %s".formatted(minPosition, PATIENCE))))
                .map(WantedPodViews::wanted);
    }

    @Override
    public Flux<WantedPod> all() {
        return pods.live().map(WantedPodViews::wanted);
    }

    @Override
    public Mono<List<String>> authorizedKeys(Workspace workspace) {
        return keys.of(workspace)
                .map(views -> views.stream().map(view -> view.publicKey()).toList());
    }

    @Override
    public Mono<Void> keysReached(long position) {
        return keys.reached(position, PATIENCE).then();
    }

    private static WantedPod wanted(PodRecord pod) {
        return WantedPod.of(pod.view(), pod.secrets());
    }
}
