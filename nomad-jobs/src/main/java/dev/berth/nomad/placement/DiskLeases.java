package dev.berth.nomad.placement;

import dev.berth.messages.pod.PodId;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.Variable;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which pod has which ready disk, decided by Nomad so that any number of processes may ask: a variable per disk, which
 * whoever is first writes and nobody changes. What a pod goes for is written first, under its own name, so that a crash
 * in between leaves behind no disk that nobody knows of. See docs/decisions/0025.
 */
final class DiskLeases {
    private static final String OF_POD = "berth/disk-of/";
    private static final String OF_DISK = "berth/disks/";
    private static final String DISK = "disk";
    private static final String HOLDER = "holder";

    private final Nomad nomad;

    DiskLeases(Nomad nomad) {
        this.nomad = nomad;
    }

    /** What a pod goes for; {@code modifyIndex} is 0 where it is nothing yet. */
    record Choice(String disk, long modifyIndex) {}

    Mono<Choice> chosen(PodId pod) {
        return nomad.variables().find(OF_POD + pod).map(DiskLeases::choice);
    }

    /** Has the pod go for {@code disk} unless that was changed since {@code before}; gives what it goes for now. */
    Mono<Choice> choose(PodId pod, String disk, long before) {
        return nomad.variables()
                .put(OF_POD + pod, Map.of(DISK, disk), before)
                .map(DiskLeases::choice)
                .onErrorResume(DiskLeases::isConflict, _ -> chosen(pod));
    }

    Mono<Void> forget(PodId pod) {
        return nomad.variables().delete(OF_POD + pod);
    }

    /** All pods that have gone for a disk. */
    Flux<PodId> choosing() {
        return nomad.variables()
                .list(OF_POD)
                .flatMapIterable(all -> all)
                .map(variable -> variable.path().substring(OF_POD.length()))
                .filter(PodId::isValid)
                .map(PodId::new);
    }

    /** Whether the disk is {@code holder}'s from now on, or was already. */
    Mono<Boolean> take(String disk, String holder) {
        return nomad.variables()
                .put(OF_DISK + disk, Map.of(HOLDER, holder), 0)
                .thenReturn(true)
                .onErrorResume(
                        DiskLeases::isConflict,
                        _ -> holder(disk).map(holder::equals).defaultIfEmpty(false));
    }

    /** Whose the disk is, empty where it is nobody's. */
    Mono<String> holder(String disk) {
        return nomad.variables()
                .find(OF_DISK + disk)
                .map(variable -> variable.items().getOrDefault(HOLDER, ""));
    }

    /** Only for its holder, and only once the disk is gone: else another pod would find on it what this one left. */
    Mono<Void> release(String disk) {
        return nomad.variables().delete(OF_DISK + disk);
    }

    /** Deletes the disk and lets go of it, where it is {@code holder}'s. */
    Mono<Void> giveUp(String disk, String holder, Volumes volumes) {
        return holder(disk)
                .filter(holder::equals)
                .flatMap(_ -> volumes.delete(disk).then(release(disk)));
    }

    /** The names of all disks that are somebody's. */
    Mono<Set<String>> taken() {
        return nomad.variables()
                .list(OF_DISK)
                .map(all -> all.stream()
                        .map(variable -> variable.path().substring(OF_DISK.length()))
                        .collect(Collectors.toSet()));
    }

    private static Choice choice(Variable variable) {
        return new Choice(variable.items().getOrDefault(DISK, ""), variable.modifyIndex());
    }

    private static boolean isConflict(Throwable refused) {
        return refused instanceof NomadException e && e.isCasConflict();
    }
}
