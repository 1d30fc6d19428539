package dev.berth.query.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.query.Histories;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Pods that hear late, or never, whom they are to let in, in whatever order keys are saved, removed and chosen and pods come and
 * go: no public port stays open where the pod's own list still holds a removed key, and none closes for another workspace's.
 */
class LingeringKeysPropertyTest {
    private static final List<Workspace> WORKSPACES = List.of(Histories.ADA, Histories.BOB);
    private static final List<Character> KEYS = List.of('a', 'b', 'c');
    private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");
    private static final Comparator<ChosenKey> BY_ID =
            Comparator.comparing(key -> key.id().value());

    enum KeyMove {
        ADD,
        REMOVE,
        LAUNCH,
        CHOOSE,
        TERMINATE,
        /** One pod's own list becomes what it should be. */
        HEAR,
        /** What pods have heard of a removal is told. */
        TELL
    }

    record KeyMoment(KeyMove kind, int workspace, char key, int pod, Set<Character> chosen) {}

    /** A pod as it is in truth: what it should let in, and what its own list holds. */
    private static final class Pod {
        private final PodId id;
        private final Workspace workspace;
        private Set<Character> chosen;
        private Set<Character> list;

        Pod(PodId id, Workspace workspace, Set<Character> saved) {
            this.id = id;
            this.workspace = workspace;
            this.chosen = Set.copyOf(KEYS);
            this.list = Set.copyOf(saved);
        }

        void hear(Set<Character> saved) {
            var now = new HashSet<>(chosen);
            now.retainAll(saved);
            list = now;
        }
    }

    /** The directory that is told of all, and the truth beside it. */
    private static final class World {
        private final RouteDirectory directory =
                new RouteDirectory(0, List.of(), List.of(), List.of(), List.of(), new LeasedPorts(Clock.systemUTC()));
        private final Map<Workspace, Set<Character>> saved = new HashMap<>();
        private final List<Pod> pods = new ArrayList<>();
        private final Map<PodId, Instant> edge = new HashMap<>();
        private long position;
        private int launched;

        Set<Character> saved(Workspace workspace) {
            return saved.computeIfAbsent(workspace, _ -> new HashSet<>());
        }

        void append(BerthEvent event) {
            position++;
            for (RouteUpdate update : directory.apply(event, BEGIN.plusSeconds(position), position)) {
                note(update);
            }
        }

        private void note(RouteUpdate update) {
            switch (update) {
                case RouteUpdate.RouteChanged(long _, Route route) -> edge.put(route.pod(), route.relayClosesAt());
                case RouteUpdate.RouteRemoved(long _, PodId pod) -> edge.remove(pod);
                case RouteUpdate.KeyUpdate _, RouteUpdate.Snapshot _ -> {}
            }
        }

        void tell(Workspace workspace, char key) {
            directory.removedKeys().stream()
                    .filter(removed -> removed.workspace().equals(workspace)
                            && removed.id().equals(Histories.key(key)))
                    .forEach(removed -> append(Histories.reached(
                            key,
                            workspace,
                            pods.stream()
                                    .filter(pod -> removed.awaited().contains(pod.id) && pod.list.contains(key))
                                    .map(pod -> pod.id)
                                    .toArray(PodId[]::new))));
        }

        void happen(KeyMoment happening) {
            var workspace = WORKSPACES.get(happening.workspace);
            var pod = pods.isEmpty() ? null : pods.get(happening.pod % pods.size());
            switch (happening.kind) {
                case ADD -> {
                    if (saved(workspace).add(happening.key)) {
                        append(Histories.keyAdded(happening.key, workspace));
                    }
                }
                case REMOVE -> {
                    if (saved(workspace).remove(happening.key)) {
                        append(Histories.keyRemoved(happening.key, workspace));
                    }
                }
                case LAUNCH -> {
                    var id = new PodId(
                            "pod-aaaaaaaaaaaaaa" + (char) ('a' + launched / 26) + (char) ('a' + launched % 26));
                    launched++;
                    pods.add(new Pod(id, workspace, saved(workspace)));
                    append(Histories.launch(id, workspace, "p" + launched));
                }
                case CHOOSE -> {
                    if (pod != null) {
                        pod.chosen = happening.chosen;
                        var keys = happening.chosen.stream()
                                .map(Histories::chosen)
                                .sorted(BY_ID)
                                .toList();
                        append(new PodKeysChosen(pod.id, pod.workspace, 1, keys, null));
                    }
                }
                case TERMINATE -> {
                    if (pod != null) {
                        pods.remove(pod);
                        append(new PodTerminated(pod.id, pod.workspace, 1, new PodName("p"), null));
                    }
                }
                case HEAR -> {
                    if (pod != null) {
                        pod.hear(saved(pod.workspace));
                    }
                }
                case TELL -> tell(workspace, happening.key);
            }
        }
    }

    @Provide
    Arbitrary<List<KeyMoment>> histories() {
        return Combinators.combine(
                        Arbitraries.of(KeyMove.values()),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(KEYS),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of(KEYS).set().ofMinSize(1))
                .as(KeyMoment::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void no_public_port_stays_open_where_a_removed_key_is_still_let_in(@ForAll("histories") List<KeyMoment> history) {
        var world = new World();
        for (var happening : history) {
            world.happen(happening);
            for (var pod : world.pods) {
                var lingering = new HashSet<>(pod.list);
                lingering.removeAll(world.saved(pod.workspace));
                var closesAt = world.edge.get(pod.id);
                if (!lingering.isEmpty()) {
                    assertThat(closesAt)
                            .as("%s still lets in %s", pod.id, lingering)
                            .isNotNull();
                }
                assertThat(world.directory.isRelayClosed(pod.id, BEGIN.plusSeconds(1_000)))
                        .as("what edges and people are told")
                        .isEqualTo(closesAt != null);
            }
        }
    }

    @Property
    void all_public_ports_are_open_once_all_pods_have_heard_and_that_was_told(
            @ForAll("histories") List<KeyMoment> history) {
        var world = new World();
        history.forEach(world::happen);
        world.pods.forEach(pod -> pod.hear(world.saved(pod.workspace)));
        WORKSPACES.forEach(workspace -> KEYS.forEach(key -> world.tell(workspace, key)));

        assertThat(world.directory.removedKeys()).isEmpty();
        assertThat(world.directory.snapshot().routes()).allMatch(route -> route.relayClosesAt() == null);
        assertThat(world.edge.values()).allMatch(Objects::isNull);
    }

    @Property
    void nothing_that_one_workspace_does_closes_anothers_public_ports(@ForAll("histories") List<KeyMoment> history) {
        var world = new World();
        history.stream()
                .filter(happening -> happening.workspace == 0 || happening.kind == KeyMove.LAUNCH)
                .forEach(world::happen);

        assertThat(world.directory.snapshot().routes())
                .filteredOn(route -> route.workspace().equals(Histories.BOB))
                .allMatch(route -> route.relayClosesAt() == null);
    }
}
