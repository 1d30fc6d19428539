package dev.berth.app.wiring;

import dev.berth.messages.Caller;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.ReportPodActivity;
import dev.berth.nomadsdk.Nomad;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Looks whether the pods are used that are to be stopped when nobody does. What of it is remembered is for the decision; where it
 * is not known, nothing is decided, and so nothing is stopped.
 */
public final class ActivityLook implements PodRounds.Look {
    private static final Logger log = LoggerFactory.getLogger(ActivityLook.class);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BiFunction<PodView, IdleStop, Mono<PodActivity>> read;
    private final Function<ReportPodActivity, Mono<PodAnswer>> commands;

    public ActivityLook(Nomad nomad, Clock clock, Function<ReportPodActivity, Mono<PodAnswer>> commands) {
        this(new NomadPodActivity(nomad, new NomadPodUsage(nomad), clock, System::nanoTime, PATIENCE)::of, commands);
    }

    ActivityLook(
            BiFunction<PodView, IdleStop, Mono<PodActivity>> read,
            Function<ReportPodActivity, Mono<PodAnswer>> commands) {
        this.read = read;
        this.commands = commands;
    }

    @Override
    public Mono<Void> at(PodView running) {
        var stop = running.idleStop();
        return stop == null
                ? Mono.empty()
                : read.apply(running, stop)
                        .flatMap(seen -> decide(running, seen))
                        .then();
    }

    private Mono<PodAnswer> decide(PodView pod, PodActivity activity) {
        var caller = Caller.system(pod.workspace(), "activity-" + UUID.randomUUID());
        return commands.apply(new ReportPodActivity(
                        caller, pod.id(), pod.generation(), pod.boots(), activity.seen(), activity.until()))
                .doOnNext(answer -> {
                    if (answer instanceof PodAnswer.Refused(var problem)) {
                        log.warn("How a pod is used was not remembered pod={} reason={}", pod.id(), problem.detail());
                    }
                })
                .doOnError(failed ->
                        log.warn("How a pod is used was not remembered pod={} error={}", pod.id(), failed.toString()))
                .onErrorComplete();
    }
}
