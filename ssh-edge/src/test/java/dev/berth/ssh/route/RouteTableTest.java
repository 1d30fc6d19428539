package dev.berth.ssh.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.messages.Workspace;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class RouteTableTest {
    private static final Workspace ACME = new Workspace("acme");

    private final List<String> heard = new ArrayList<>();
    private final RouteTable table = new RouteTable(new RouteTable.Listener() {
        @Override
        public void routeChanged(@Nullable Route before, @Nullable Route after) {
            heard.add((before == null ? "-" : before.name()) + ">" + (after == null ? "-" : after.name()));
        }

        @Override
        public void keyRemoved(String fingerprint) {
            heard.add("removed " + fingerprint);
        }
    });

    @Test
    void a_route_is_found_by_id_name_and_port_until_it_is_removed() {
        var route = route("a", "train", 10_000);
        table.apply(new RouteUpdate.RouteChanged(1, route));
        assertThat(table.byPod(pod("a"))).isEqualTo(route);
        assertThat(table.byName(new PodName("train"), Workspace.MAIN)).isEqualTo(route);
        assertThat(table.byPublicPort(10_000)).isEqualTo(route);

        table.apply(new RouteUpdate.RouteRemoved(2, pod("a")));

        assertThat(table.byPod(pod("a"))).isNull();
        assertThat(table.byName(new PodName("train"), Workspace.MAIN)).isNull();
        assertThat(table.byPublicPort(10_000)).isNull();
        assertThat(heard).containsExactly("->train", "train>-");
        assertThat(table.position()).isEqualTo(2);
    }

    @Test
    void a_name_and_port_that_went_to_the_next_pod_survive_the_end_of_the_last() {
        table.apply(new RouteUpdate.RouteChanged(1, route("a", "train", 10_000)));
        table.apply(new RouteUpdate.RouteChanged(2, route("b", "train", 10_000)));
        table.apply(new RouteUpdate.RouteRemoved(3, pod("a")));

        assertThat(table.byName(new PodName("train"), Workspace.MAIN))
                .extracting(Route::pod)
                .isEqualTo(pod("b"));
        assertThat(table.byPublicPort(10_000)).extracting(Route::pod).isEqualTo(pod("b"));
    }

    @Test
    void a_later_snapshot_drops_what_is_not_in_it_and_tells_only_what_changed() {
        table.apply(new RouteUpdate.Snapshot(
                1,
                List.of(route("a", "a", 1), route("b", "b", 2)),
                Map.of(Workspace.MAIN, Set.of("one", "two"), ACME, Set.of("two"))));
        heard.clear();

        table.apply(new RouteUpdate.Snapshot(9, List.of(route("b", "b", 2)), Map.of(Workspace.MAIN, Set.of("one"))));

        assertThat(heard).containsExactlyInAnyOrder("removed two", "removed two", "a>-");
        assertThat(opens("one", Workspace.MAIN)).isTrue();
        assertThat(opens("two", Workspace.MAIN)).isFalse();
        assertThat(table.acceptsAnywhere("two")).isFalse();
        assertThat(table.isSynced()).isTrue();
    }

    @Test
    void a_key_of_two_workspaces_stays_accepted_by_the_other() {
        table.apply(new RouteUpdate.KeyAccepted(1, Workspace.MAIN, "key"));
        table.apply(new RouteUpdate.KeyAccepted(2, ACME, "key"));
        table.apply(new RouteUpdate.KeyRemoved(3, Workspace.MAIN, "key"));
        table.apply(new RouteUpdate.KeyRemoved(4, Workspace.MAIN, "key"));

        assertThat(heard).containsExactly("removed key");
        assertThat(table.acceptsAnywhere("key")).isTrue();
        assertThat(opens("key", Workspace.MAIN)).isFalse();
        assertThat(opens("key", ACME)).isTrue();
    }

    @Test
    void RUN_5_a_pod_with_keys_of_its_own_is_opened_by_these_alone() {
        table.apply(new RouteUpdate.Snapshot(
                1,
                List.of(route("a", "a", null), own("b", Workspace.MAIN, "own", "both")),
                Map.of(Workspace.MAIN, Set.of("saved", "both"), ACME, Set.of("theirs"))));
        var pod = table.byPod(pod("b"));

        assertThat(List.of("own", "both", "saved", "theirs"))
                .filteredOn(key -> table.accepts(pod, key))
                .containsExactly("own", "both");
        assertThat(List.of("own", "both", "saved", "theirs"))
                .filteredOn(key -> table.accepts(table.byPod(pod("a")), key))
                .containsExactly("both", "saved");
        assertThat(table.accepts(null, "own")).isFalse();
        assertThat(table.accepts(null, "saved")).isFalse();

        table.apply(new RouteUpdate.KeyRemoved(2, Workspace.MAIN, "both"));

        assertThat(table.accepts(pod, "both")).isTrue();
        assertThat(table.accepts(table.byPod(pod("a")), "both")).isFalse();
    }

    @Test
    void RUN_5_a_key_of_pods_alone_opens_something_until_the_last_of_them_is_gone() {
        table.apply(new RouteUpdate.RouteChanged(1, own("a", Workspace.MAIN, "own")));
        table.apply(new RouteUpdate.RouteChanged(2, own("b", ACME, "own", "other")));
        assertThat(table.acceptsAnywhere("own")).isTrue();
        table.apply(new RouteUpdate.RouteChanged(3, own("b", ACME, "other")));
        assertThat(table.acceptsAnywhere("own")).isTrue();
        heard.clear();

        table.apply(new RouteUpdate.Snapshot(4, List.of(own("b", ACME, "other")), Map.of()));

        assertThat(table.acceptsAnywhere("own")).isFalse();
        assertThat(table.acceptsAnywhere("other")).isTrue();
        assertThat(heard).containsExactly("own>-", "removed own");
    }

    @Test
    void POD_4_a_pod_for_which_keys_were_chosen_is_opened_by_those_of_them_that_its_workspace_has() {
        table.apply(new RouteUpdate.Snapshot(
                1,
                List.of(route("a", "a", null), chosen("b", "one", "gone", "theirs")),
                Map.of(Workspace.MAIN, Set.of("one", "two"), ACME, Set.of("theirs"))));

        assertThat(opening("b")).containsExactly("one");
        assertThat(opening("a")).containsExactly("one", "two");

        table.apply(new RouteUpdate.RouteChanged(2, chosen("b", "two")));
        assertThat(opening("b")).containsExactly("two");

        table.apply(new RouteUpdate.KeyRemoved(3, Workspace.MAIN, "two"));
        assertThat(opening("b")).isEmpty();

        table.apply(new RouteUpdate.KeyAccepted(4, Workspace.MAIN, "two"));
        assertThat(opening("b")).containsExactly("two");
        assertThat(opening("a")).containsExactly("one", "two");
    }

    private List<String> opening(String letter) {
        return Stream.of("one", "two", "gone", "theirs")
                .filter(key -> table.accepts(table.byPod(pod(letter)), key))
                .toList();
    }

    private static Route chosen(String letter, String... fingerprints) {
        var target = new SshTarget("127.0.0.1", 22);
        var name = new PodName("chosen");
        var keys = Set.of(fingerprints);
        return new Route(pod(letter), Workspace.MAIN, name, null, 1, 0, target, "", "key", null, keys, null);
    }

    @Test
    void a_hundred_thousand_routes_are_taken_in_and_changed_one_by_one() {
        var routes = IntStream.range(0, 100_000)
                .mapToObj(number -> route(number, "name" + number, null))
                .toList();
        table.apply(new RouteUpdate.Snapshot(1, routes, Map.of()));
        heard.clear();

        table.apply(new RouteUpdate.RouteChanged(2, route(77_777, "renamed", null)));

        assertThat(heard).containsExactly("name77777>renamed");
        assertThat(table.byName(new PodName("renamed"), Workspace.MAIN)).isNotNull();
        assertThat(table.byName(new PodName("name77777"), Workspace.MAIN)).isNull();
    }

    @Test
    void a_feed_that_breaks_is_subscribed_to_again_and_its_snapshot_wins() {
        var subscriptions = new ArrayList<Integer>();
        var feed = new FeedFollower(
                () -> {
                    subscriptions.add(1);
                    return subscriptions.size() == 1
                            ? Flux.<RouteUpdate>just(
                                            new RouteUpdate.Snapshot(1, List.of(route("a", "a", null)), Map.of()))
                                    .concatWith(Flux.error(new IllegalStateException("lost")))
                            : Flux.<RouteUpdate>just(
                                            new RouteUpdate.Snapshot(5, List.of(route("b", "b", null)), Map.of()))
                                    .concatWith(Flux.never());
                },
                table);

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> table.position() == 5);

        assertThat(table.byPod(pod("a"))).isNull();
        assertThat(table.byPod(pod("b"))).isNotNull();
        feed.stop();
    }

    private boolean opens(String fingerprint, Workspace workspace) {
        var pod = new Route(pod("z"), workspace, new PodName("z"), null, 1, 0, null, "", "key");
        return table.accepts(pod, fingerprint);
    }

    private static Route own(String letter, Workspace workspace, String... fingerprints) {
        var target = new SshTarget("127.0.0.1", 22);
        var name = new PodName("own");
        return new Route(pod(letter), workspace, name, null, 1, 0, target, "", "key", Set.of(fingerprints), null, null);
    }

    private static PodId pod(String letter) {
        return new PodId("pod-" + letter.repeat(16));
    }

    private static Route route(String letter, String name, @Nullable Integer port) {
        return route(pod(letter), name, port);
    }

    private static Route route(int number, String name, @Nullable Integer port) {
        return route(PodId.random(new Random(number)), name, port);
    }

    private static Route route(PodId pod, String name, @Nullable Integer port) {
        var target = new SshTarget("127.0.0.1", 22);
        return new Route(pod, Workspace.MAIN, new PodName(name), port, 1, 0, target, "", "key");
    }
}
