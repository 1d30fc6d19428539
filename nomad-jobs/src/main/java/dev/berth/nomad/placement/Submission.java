package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.PodObservation;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomadsdk.JobPlan;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Registers the job of a pod of one, which waits in Nomad's queue where it has no place; {@link AllOrNone} is for several nodes. */
final class Submission {
    private static final Logger log = LoggerFactory.getLogger(Submission.class);

    private static final Duration PAUSE_BEFORE_NEXT_STEP = Duration.ofSeconds(3);
    private static final Duration PAUSE_BEFORE_NEXT_TRY = Duration.ofSeconds(5);

    private final Nomad nomad;
    private final PodKeys keys;
    private final JobMaker jobs;
    private final BiFunction<DesiredPod, PodObservation, Mono<Void>> report;

    Submission(Nomad nomad, PodKeys keys, JobMaker jobs, BiFunction<DesiredPod, PodObservation, Mono<Void>> report) {
        this.nomad = nomad;
        this.keys = keys;
        this.jobs = jobs;
        this.report = report;
    }

    /**
     * True where there may be something to do right after.
     *
     * @param left how many steps there may be yet, this one too
     */
    Mono<Boolean> submit(DesiredPod pod, Step.Submit step, ObservedState observed, int left) {
        return isTooSoon(step, observed) ? Mono.just(false) : submit(pod, step, observed, left, _ -> Mono.just(true));
    }

    /** The same in place of what runs, where there is room for it. */
    Mono<Boolean> replace(DesiredPod pod, Step.Replace step, ObservedState observed, int left) {
        return submit(
                pod, new Step.Submit(step.jobModifyIndex(), step.index()), observed, left, job -> fits(job, left));
    }

    /** Ends what runs of the pod. */
    Mono<Void> stop(DesiredPod pod) {
        return nomad.jobs().deregister(pod.id().value(), false).then();
    }

    /**
     * Empty where that may be another in a moment: while another pod of the node is restarted, Nomad counts what ends and what
     * takes its place, and a node that is full has no place for anybody. The last of the steps is not put off.
     */
    private Mono<Boolean> fits(ObjectNode job, int left) {
        return nomad.jobs()
                .plan(job)
                .filter(plan -> !plan.isFull() || left == 1)
                .map(JobPlan::fits);
    }

    /**
     * Where {@code mayRegister} says no, what runs of the pod is stopped instead; where it says nothing, or the scheduler does not
     * know what the job mounts, all is compared again.
     */
    private Mono<Boolean> submit(
            DesiredPod pod,
            Step.Submit step,
            ObservedState observed,
            int left,
            Function<ObjectNode, Mono<Boolean>> mayRegister) {
        return keys.write(pod)
                .then(jobs.of(pod, step.inPlaceOf(), observed))
                // The last of the steps is not put off.
                .flatMap(made -> made.isReady() || left == 1
                        ? register(pod, step, made.job(), mayRegister)
                        : Mono.delay(PAUSE_BEFORE_NEXT_STEP).thenReturn(true))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isCasConflict(), _ -> Mono.just(true))
                .onErrorResume(refused -> Mono.justOrEmpty(Rejection.of(refused, step.index()))
                        .flatMap(rejection -> report.apply(pod, rejection).thenReturn(false))
                        .switchIfEmpty(Mono.error(refused)));
    }

    private Mono<Boolean> register(
            DesiredPod pod, Step.Submit step, ObjectNode job, Function<ObjectNode, Mono<Boolean>> mayRegister) {
        return mayRegister
                .apply(job)
                .flatMap(may -> may
                        ? register(pod, job, step.jobModifyIndex()).thenReturn(false)
                        : stop(pod).thenReturn(true))
                .switchIfEmpty(Mono.delay(PAUSE_BEFORE_NEXT_STEP).thenReturn(true));
    }

    /** What fails each time it is tried is left to the resync, so that it costs little. */
    private static boolean isTooSoon(Step.Submit step, ObservedState observed) {
        var endedAt = observed.endedAt();
        return step.inPlaceOf() != null
                && endedAt != null
                && Instant.now().isBefore(endedAt.plus(PAUSE_BEFORE_NEXT_TRY));
    }

    private Mono<Void> register(DesiredPod pod, ObjectNode job, long jobModifyIndex) {
        return nomad.jobs()
                .register(job, jobModifyIndex)
                .doOnNext(_ -> log.info("Submitted a job pod={} generation={}", pod.id(), pod.generation()))
                .then();
    }
}
