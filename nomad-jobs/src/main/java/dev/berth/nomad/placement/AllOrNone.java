package dev.berth.nomad.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodObservation;
import dev.berth.messages.pod.PodObservation.Failed;
import dev.berth.messages.pod.PodObservation.Queued;
import dev.berth.messages.pod.Reason;
import dev.berth.nomad.DesiredPod;
import dev.berth.nomad.NomadJobsSettings;
import dev.berth.nomadsdk.JobPlan;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Registers the job of a pod of several nodes. Nomad places what it can, and such a pod is to be placed as a whole or not at all:
 * there must be machines enough, Nomad's plan must have a place for each node, and one such pod is placed at a time. What
 * others take in between shows by the deadline, at which all places are given back for a while. Who waits holds nothing, not even
 * disks. Knows nothing that a crash could lose: see docs/decisions/0053.
 */
final class AllOrNone {
    private static final Logger log = LoggerFactory.getLogger(AllOrNone.class);

    private static final Duration LOOKS_APART = Duration.ofMillis(250);
    private static final int LOOKS = 20;
    private static final Duration TURNS_APART = Duration.ofSeconds(1);
    private static final Duration DISKS_ARE_KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration BACKOFF = Duration.ofSeconds(5);
    private static final int MOST_BACKOFFS = 4;

    private final Nomad nomad;
    private final NomadJobsSettings settings;
    private final MachineRoom room;
    private final PodKeys keys;
    private final JobMaker jobs;
    private final BiFunction<DesiredPod, PodObservation, Mono<Void>> report;
    private final AtomicReference<@Nullable PodId> turn = new AtomicReference<>();
    /** Pods that wait for places, and since when; no more than there are pods. */
    private final Map<PodId, Instant> waiting = new ConcurrentHashMap<>();

    /** Pods whose disks Nomad's scheduler does not know yet, and since when. */
    private final Map<PodId, Instant> preparing = new ConcurrentHashMap<>();

    AllOrNone(
            Nomad nomad,
            NomadJobsSettings settings,
            MachineRoom room,
            PodKeys keys,
            JobMaker jobs,
            BiFunction<DesiredPod, PodObservation, Mono<Void>> report) {
        this.nomad = nomad;
        this.settings = settings;
        this.room = room;
        this.keys = keys;
        this.jobs = jobs;
        this.report = report;
    }

    /** True where there may be something to do right after. */
    Mono<Boolean> submit(DesiredPod pod, Step.Submit step, ObservedState observed) {
        return isTooSoon(pod, observed, Instant.now())
                ? Mono.just(false)
                : inTurn(pod.id(), Mono.defer(() -> {
                            var lacksRoom = lacksRoom(pod);
                            return lacksRoom == null ? place(pod, step, observed) : waits(pod, lacksRoom);
                        }))
                        .flatMap(more -> more ? Mono.delay(TURNS_APART).thenReturn(true) : Mono.just(false));
    }

    /** While another one is being placed, what its plan says would be wrong in a moment. */
    private Mono<Boolean> inTurn(PodId pod, Mono<Boolean> work) {
        return Mono.defer(() -> turn.compareAndSet(null, pod) ? work.doFinally(_ -> turn.set(null)) : Mono.just(true));
    }

    private Mono<Boolean> place(DesiredPod pod, Step.Submit step, ObservedState observed) {
        var empty = isEmpty(pod);
        return keys.write(pod)
                .then(jobs.of(pod, null, empty ? ObservedState.NOTHING : observed))
                .map(JobMaker.Made::job)
                .flatMap(job -> nomad.jobs()
                        .plan(job)
                        .flatMap(plan -> plan.fits()
                                ? register(pod, job, step)
                                : why(pod, plan, job, empty).flatMap(why -> hasNoPlace(pod, why, empty))))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isCasConflict(), _ -> Mono.just(true))
                .onErrorResume(refused -> Mono.justOrEmpty(Rejection.of(refused, step.index()))
                        .flatMap(rejection -> report.apply(pod, rejection).thenReturn(false))
                        .switchIfEmpty(Mono.error(refused)));
    }

    /** Nomad's scheduler knows a new disk some seconds later: such a pod is to be looked at soon, with the same disks. */
    private Mono<Boolean> hasNoPlace(DesiredPod pod, Reason why, boolean empty) {
        var now = Instant.now();
        boolean isPreparing = empty
                && room.isPreparing(why)
                && now.isBefore(preparing.computeIfAbsent(pod.id(), _ -> now).plus(DISKS_ARE_KNOWN_WITHIN));
        if (isPreparing) {
            return waits(pod, why).thenReturn(true);
        }
        preparing.remove(pod.id());
        return (empty ? jobs.deleteDisks(pod, ObservedState.NOTHING) : Mono.<Void>empty()).then(waits(pod, why));
    }

    private Mono<Boolean> register(DesiredPod pod, ObjectNode job, Step.Submit step) {
        return nomad.jobs()
                .register(job, step.jobModifyIndex())
                .doOnNext(_ -> {
                    log.info("Submitted a job pod={} generation={}", pod.id(), pod.generation());
                    waitsNoMore(pod.id());
                })
                .then(placed(pod))
                .thenReturn(false);
    }

    /** Completes when all nodes have a place or it was waited for a while, so that the next pod's plan sees what is taken. */
    private Mono<Void> placed(DesiredPod pod) {
        return Mono.defer(() -> nomad.jobs().allocations(pod.id().value()))
                .filter(all -> new ObservedState(null, all).placedNodes()
                        >= pod.nodes().size())
                .repeatWhenEmpty(LOOKS, looks -> looks.delayElements(LOOKS_APART))
                .onErrorComplete()
                .then();
    }

    /** Where some nodes of a pod have a place for as long as they may, and others have none. */
    Mono<Boolean> giveBack(DesiredPod pod, Step.GiveBack step, ObservedState observed) {
        if (!isOverdue(pod, observed, Instant.now())) {
            return Mono.just(false);
        }
        log.info("Giving back the places of a pod that has too few pod={}", pod.id());
        return jobs.of(pod, null, observed)
                .map(JobMaker.Made::job)
                .flatMap(job -> nomad.jobs().register(PodMeta.givenBack(job, Instant.now()), step.jobModifyIndex()))
                .then(waits(pod, gaveBack(pod, step.placed())))
                .thenReturn(true)
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isCasConflict(), _ -> Mono.just(true));
    }

    private Mono<Boolean> waits(DesiredPod pod, Reason why) {
        waiting.put(pod.id(), pod.since());
        var timeout = pod.spec().queueTimeout();
        return report.apply(
                        pod,
                        timeout != null && isOver(pod, timeout)
                                ? new Failed(timedOut(timeout, why), 0, null)
                                : new Queued(why, 0, null))
                .thenReturn(false);
    }

    private static boolean isOver(DesiredPod pod, Duration timeout) {
        return pod.phase() == Phase.QUEUED && Instant.now().isAfter(pod.since().plus(timeout));
    }

    /** Those that wait, the one that waits longest first. */
    List<PodId> waiting() {
        return waiting.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    void waitsNoMore(PodId pod) {
        waiting.remove(pod);
        preparing.remove(pod);
    }

    /** Why there is no use in asking Nomad now, null where there may be room. */
    private @Nullable Reason lacksRoom(DesiredPod pod) {
        int nodes = pod.nodes().size();
        var gpu = pod.spec().gpu();
        // Where they have run on disks, whether these machines are free only Nomad can tell.
        boolean isFresh = pod.nodes().stream().allMatch(node -> node.disk() == null);
        return settings.distinctMachines()
                        && isFresh
                        && room.isKnown()
                        && room.withRoomFor(gpu).size() < nodes
                ? room.tooFewMachines(nodes, gpu)
                : null;
    }

    /** Where its nodes have run they wait for the machines that their disks are on: the first that takes nothing says why. */
    private Mono<Reason> why(DesiredPod pod, JobPlan plan, ObjectNode job, boolean empty) {
        var homes = empty ? List.<String>of() : PodMeta.machines(job);
        var away = homes.isEmpty()
                ? Mono.<Reason>empty()
                : nomad.nodes()
                        .list()
                        .flatMapIterable(all -> all)
                        .filter(node -> homes.contains(node.id()))
                        .mapNotNull(room::away)
                        .next();
        return away.defaultIfEmpty(why(pod, plan))
                .map(why -> new Reason(
                        why.code(),
                        "All of its %d nodes start or none. %s"
                                .formatted(pod.nodes().size(), why.text())));
    }

    private Reason why(DesiredPod pod, JobPlan plan) {
        return plan.failedTgAllocs().entrySet().stream()
                .min(Map.Entry.comparingByKey())
                .map(failure -> room.why(
                        failure.getValue(), pod.spec().gpu(), pod.nodes().size()))
                .orElseThrow();
    }

    /** Whether nothing of its user's can be on its disks: none begins before it is known where all of them are. */
    private static boolean isEmpty(DesiredPod pod) {
        return pod.nodes().stream().allMatch(node -> node.disk() == null);
    }

    /** Whether some of its nodes have held places for as long as they may, while others have none. */
    boolean isOverdue(DesiredPod pod, ObservedState observed, Instant now) {
        var timeout = settings.nodesTimeout();
        return observed.isSubmittedBefore(now.minus(timeout).minus(spread(pod.id(), timeout)));
    }

    /** Whether places were given back so recently that whoever was in the way may not have got theirs yet. */
    private static boolean isTooSoon(DesiredPod pod, ObservedState observed, Instant now) {
        var at = observed.givenBackAt();
        return at != null && now.isBefore(at.plus(BACKOFF).plus(spread(pod.id(), BACKOFF.multipliedBy(MOST_BACKOFFS))));
    }

    /** Different for each pod, so that two that are in each other's way do not stay so. */
    private static Duration spread(PodId pod, Duration most) {
        return most.multipliedBy(Math.floorMod(pod.value().hashCode(), 100)).dividedBy(100);
    }

    private Reason gaveBack(DesiredPod pod, int placed) {
        return new Reason(
                "nodes-apart",
                "Only %d of its %d nodes got a place within %s, which was given back: all of them start or none. It is tried again soon."
                        .formatted(placed, pod.nodes().size(), words(settings.nodesTimeout())));
    }

    private static Reason timedOut(Duration timeout, Reason why) {
        return new Reason(
                "queue-timeout",
                "It waited for the %s that it was given, and there is no place: %s"
                        .formatted(words(timeout), why.text()));
    }

    /** {@code 1h30m}. */
    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
