package dev.berth.nomad.placement;

import dev.berth.nomadsdk.HostVolume;
import dev.berth.nomadsdk.Node;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Disks that are made before a pod asks for one, since Nomad's scheduler knows a new volume only some seconds later: a few
 * on each node, remade behind those that pods take and deleted where they are no longer wanted. Of each size that is in use
 * where the plugin that makes them sets limits, else of one for all. None are kept where a volume is ready at once.
 */
public final class ReadyDisks {
    private static final Logger log = LoggerFactory.getLogger(ReadyDisks.class);

    /** What their names begin with. */
    public static final String PREFIX = "berth-ready-";

    private static final Pattern NAME = Pattern.compile(PREFIX + "([1-9][0-9]{0,5})-[a-z0-9]{16}");
    /** What a pod has that asks for no size. */
    private static final int DEFAULT_GB = 20;

    private static final int MAX_SIZES = 3;
    private static final int MAX_PER_NODE = 4;
    private static final int MAX_IN_ALL = 400;
    /** The lists are as long as there are pods; those that come together share one. */
    private static final Duration MAX_AGE = Duration.ofSeconds(1);

    private static final Duration MAX_AGE_OF_LOG = Duration.ofSeconds(30);
    /** Names the holder of a disk that is being deleted. No pod has such an id. */
    static final String SWEEPER = "sweep";

    private final Volumes volumes;
    private final DiskLeases leases;
    private final Mono<Set<String>> ofPods;
    private final boolean wanted;
    private final SecureRandom random = new SecureRandom();
    private final Sinks.Many<Long> taken = Sinks.many().multicast().directBestEffort();
    /** In GiB, the one used last at the end. */
    private final Set<Integer> sizes = new LinkedHashSet<>(Set.of(DEFAULT_GB));

    /** What this process has leased, of which the log may not tell yet. */
    private final Set<String> leased = ConcurrentHashMap.newKeySet();

    /** What was chosen of {@link #recentlyFree} as it is now. */
    private final Set<String> notFree = ConcurrentHashMap.newKeySet();

    private final Mono<List<HostVolume>> recentlyFree;
    private volatile boolean instant;

    /**
     * @param ofPods disks that pods have run on by what the log says: after a restore of Nomad no lease may tell
     * @param wanted whether to keep any and lease them
     */
    ReadyDisks(Volumes volumes, DiskLeases leases, Mono<Set<String>> ofPods, boolean wanted) {
        this.ofPods = ofPods.cache(_ -> MAX_AGE_OF_LOG, _ -> Duration.ZERO, () -> Duration.ZERO);
        this.volumes = volumes;
        this.leases = leases;
        this.wanted = wanted;
        this.recentlyFree = Mono.fromRunnable(notFree::clear)
                .then(Mono.defer(this::free))
                .cache(_ -> MAX_AGE, _ -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** Whether pods lease them at all. */
    boolean wanted() {
        return wanted;
    }

    /** Keeps them while subscribed to, by one process at a time: compares each {@code interval} and whenever one was taken. */
    public Flux<Void> keep(Duration interval) {
        return !wanted
                ? Flux.never()
                : Flux.merge(Flux.interval(Duration.ZERO, interval), taken.asFlux())
                        .onBackpressureLatest()
                        .concatMap(
                                _ -> compare()
                                        .doOnError(broken -> log.warn(
                                                "Cannot keep disks ready; pods wait for theirs error={}",
                                                broken.getMessage()))
                                        .onErrorComplete(),
                                1);
    }

    /** Those that nobody had a second ago and that hold this much, in the order of the nodes. */
    Flux<HostVolume> candidates(List<String> nodes, int sizeGb) {
        return recentlyFree.flatMapIterable(free -> {
            var found = new ArrayList<HostVolume>();
            for (var node : nodes) {
                var here = new ArrayList<>(free.stream()
                        .filter(volume -> node.equals(volume.nodeId())
                                && (!volumes.haveSizes() || size(volume) == sizeGb)
                                && isReady(volume)
                                && !notFree.contains(volume.name()))
                        .toList());
                // Else all who ask at the same time would go for the same one.
                Collections.shuffle(here, random);
                found.addAll(here);
            }
            return found;
        });
    }

    /** False where another pod goes for this candidate already. */
    boolean choose(HostVolume candidate) {
        return notFree.add(candidate.name());
    }

    /** A pod has leased this disk. */
    void used(String disk, int sizeGb) {
        leased.add(disk);
        if (volumes.haveSizes()) {
            remember(sizeGb);
        }
        taken.tryEmitNext(0L);
    }

    private synchronized void remember(int sizeGb) {
        sizes.remove(sizeGb);
        sizes.add(sizeGb);
        if (sizes.size() > MAX_SIZES) {
            sizes.remove(sizes.iterator().next());
        }
    }

    private synchronized List<Integer> sizes() {
        return List.copyOf(sizes);
    }

    private Mono<List<HostVolume>> free() {
        return Mono.zip(
                        volumes.beginningWith(PREFIX)
                                .filter(volume -> size(volume) > 0)
                                .collectList(),
                        leases.taken(),
                        ofPods)
                .map(seen -> {
                    var all = seen.getT1();
                    leased.retainAll(all.stream().map(HostVolume::name).collect(Collectors.toSet()));
                    return all.stream()
                            .filter(volume -> !seen.getT2().contains(volume.name())
                                    && !seen.getT3().contains(volume.name())
                                    && !leased.contains(volume.name()))
                            .toList();
                });
    }

    /** Makes what is missing and deletes what is too much. */
    Mono<Void> compare() {
        return Mono.zip(volumes.nomad().nodes().list(), free()).flatMap(seen -> {
            var nodes = seen.getT1().stream().filter(Node::takesWork).toList();
            var free = seen.getT2();
            free.stream().map(ReadyDisks::size).distinct().filter(this::hasRoom).forEach(this::remember);
            return Flux.fromIterable(sizes())
                    .concatMap(
                            size -> Flux.fromIterable(nodes).concatMap(node -> missing(node, size, free, nodes.size())))
                    .thenMany(Flux.fromIterable(surplus(nodes, free)).concatMap(this::sweep))
                    .then();
        });
    }

    private synchronized boolean hasRoom(int sizeGb) {
        return volumes.haveSizes() && !sizes.contains(sizeGb) && sizes.size() < MAX_SIZES;
    }

    private Mono<Void> missing(Node node, int sizeGb, List<HostVolume> free, int nodes) {
        long there = free.stream()
                .filter(volume -> node.id().equals(volume.nodeId()) && size(volume) == sizeGb)
                .count();
        return Flux.range(0, (int) Math.max(0, perNode(nodes) - there))
                .concatMap(_ -> instant ? Mono.<HostVolume>empty() : make(node, sizeGb))
                .then()
                .onErrorResume(refused -> {
                    log.info("Cannot make a ready disk node={} error={}", node.name(), refused.getMessage());
                    return Mono.empty();
                });
    }

    private Mono<HostVolume> make(Node node, int sizeGb) {
        return volumes.create(name(sizeGb, random), node.id(), sizeGb).doOnNext(made -> instant = isReady(made));
    }

    private List<HostVolume> surplus(List<Node> nodes, List<HostVolume> free) {
        var wantedSizes = sizes();
        var surplus = new ArrayList<HostVolume>();
        for (var node : nodes) {
            for (var size : new HashSet<>(free.stream().map(ReadyDisks::size).toList())) {
                int keep = instant || !wantedSizes.contains(size) ? 0 : perNode(nodes.size());
                free.stream()
                        .filter(volume -> node.id().equals(volume.nodeId()) && size(volume) == size)
                        .skip(keep)
                        .forEach(surplus::add);
            }
        }
        return surplus;
    }

    /** Takes the disk first, so that no pod can have it. */
    private Mono<Void> sweep(HostVolume volume) {
        return leases.take(volume.name(), SWEEPER)
                .filter(mine -> mine)
                .flatMap(_ -> volumes.delete(volume.name()).then(leases.release(volume.name())))
                .onErrorResume(refused -> {
                    log.info("Cannot delete a ready disk node={} error={}", volume.nodeId(), refused.getMessage());
                    return Mono.empty();
                });
    }

    private int perNode(int nodes) {
        return Math.clamp(MAX_IN_ALL / Math.max(1, nodes * MAX_SIZES), 1, MAX_PER_NODE);
    }

    static String name(int sizeGb, SecureRandom random) {
        var random16 = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            random16.append(Character.forDigit(random.nextInt(36), 36));
        }
        return PREFIX + sizeGb + "-" + random16;
    }

    /** In GiB, 0 for what is no ready disk. */
    private static int size(HostVolume volume) {
        var name = NAME.matcher(volume.name());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    private static boolean isReady(HostVolume volume) {
        return "ready".equals(volume.state());
    }
}
