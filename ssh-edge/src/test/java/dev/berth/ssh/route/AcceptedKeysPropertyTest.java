package dev.berth.ssh.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** In whatever order keys are saved, removed and chosen: no key opens a pod that its workspace does not have. */
class AcceptedKeysPropertyTest {
    private static final List<Workspace> WORKSPACES = List.of(Workspace.MAIN, new Workspace("acme"));
    private static final List<String> KEYS = List.of("one", "two", "three");
    private static final List<PodId> PODS =
            List.of(new PodId("pod-aaaaaaaaaaaaaaaa"), new PodId("pod-bbbbbbbbbbbbbbbb"));

    /** Pod and workspace have the same number, as a pod never changes its owner. */
    record KeyChange(
            int kind, int workspace, String key, @Nullable Set<String> chosen) {}

    @Provide
    Arbitrary<List<KeyChange>> histories() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(KEYS),
                        Arbitraries.of(KEYS).set().ofMinSize(1).injectNull(0.3))
                .as(KeyChange::new)
                .list()
                .ofMaxSize(60);
    }

    @Property
    void POD_4_accepted_are_the_chosen_ones_among_the_live_keys_of_the_workspace(
            @ForAll("histories") List<KeyChange> changes) {
        var table = new RouteTable(new RouteTable.Listener() {
            @Override
            public void routeChanged(@Nullable Route before, @Nullable Route after) {}

            @Override
            public void keyRemoved(String fingerprint) {}
        });
        Map<Workspace, Set<String>> live = new HashMap<>();
        Map<PodId, Set<String>> chosen = new HashMap<>();
        long position = 0;
        for (var change : changes) {
            var workspace = WORKSPACES.get(change.workspace());
            var keys = live.computeIfAbsent(workspace, _ -> new HashSet<>());
            position++;
            switch (change.kind()) {
                case 0 -> {
                    keys.add(change.key());
                    table.apply(new RouteUpdate.KeyAccepted(position, workspace, change.key()));
                }
                case 1 -> {
                    keys.remove(change.key());
                    table.apply(new RouteUpdate.KeyRemoved(position, workspace, change.key()));
                }
                default -> {
                    var pod = PODS.get(change.workspace());
                    chosen.put(pod, change.chosen() == null ? Set.copyOf(KEYS) : change.chosen());
                    table.apply(new RouteUpdate.RouteChanged(position, route(pod, workspace, change.chosen())));
                }
            }
            for (int i = 0; i < PODS.size(); i++) {
                var pod = PODS.get(i);
                var expected = new HashSet<>(chosen.getOrDefault(pod, Set.of()));
                expected.retainAll(live.getOrDefault(WORKSPACES.get(i), Set.of()));
                assertThat(KEYS.stream()
                                .filter(key -> table.accepts(table.byPod(pod), key))
                                .collect(Collectors.toSet()))
                        .isEqualTo(expected);
            }
        }
    }

    private static Route route(PodId pod, Workspace workspace, @Nullable Set<String> chosen) {
        return new Route(pod, workspace, new PodName("p"), null, 1, 0, null, "", "key", null, chosen, null);
    }
}
