package dev.berth.query;

import static dev.berth.query.Histories.ADA;
import static dev.berth.query.Histories.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventstore.projection.ProjectionStatus;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.route.Route;
import dev.berth.messages.route.RouteUpdate;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class RoutesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private TestLog log = TestLog.open();
    private final Histories histories = new Histories(11);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void an_edge_gets_all_routes_and_keys_first_and_then_each_change() {
        PodId pod = histories.newId();
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.append(Histories.keyAdded('a', ADA), Histories.keyAdded('b', BOB));
        log.start();

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> {
                    var snapshot = (RouteUpdate.Snapshot) event;
                    assertThat(snapshot.position()).isEqualTo(7);
                    assertThat(snapshot.acceptedFingerprints())
                            .isEqualTo(Map.of(ADA, Set.of("SHA256:a"), BOB, Set.of("SHA256:b")));
                    assertThat(snapshot.routes()).singleElement().satisfies(route -> {
                        assertThat(route.pod()).isEqualTo(pod);
                        assertThat(route.publicPort()).isEqualTo(10_003);
                        assertThat(route.target()).isEqualTo(new SshTarget("10.0.0.7", 20_001));
                        assertThat(route.boots()).isEqualTo(1);
                        assertThat(route.hostKey()).isEqualTo(Histories.HOST_KEY);
                    });
                })
                .then(() -> log.append(Histories.stopped(pod, ADA)))
                .assertNext(event -> {
                    Route route = ((RouteUpdate.RouteChanged) event).route();
                    assertThat(event.position()).isEqualTo(8);
                    assertThat(route.target()).isNull();
                    assertThat(route.publicPort()).isEqualTo(10_003);
                    assertThat(route.reason()).isEqualTo("train-1 is stopped: Stopped by its user.");
                })
                .then(() -> log.append(Histories.keyRemoved('a', ADA)))
                .expectNext(new RouteUpdate.KeyRemoved(9, ADA, "SHA256:a"))
                .assertNext(event -> {
                    assertThat(event.position()).isEqualTo(9);
                    assertThat(((RouteUpdate.RouteChanged) event).route().relayClosesAt())
                            .isNotNull();
                })
                .then(() -> log.append(new PodTerminated(pod, ADA, 1, new PodName("train-1"), null)))
                .expectNext(new RouteUpdate.RouteRemoved(10, pod))
                .then(() -> log.append(Histories.keyAdded('c', BOB)))
                .expectNext(new RouteUpdate.KeyAccepted(11, BOB, "SHA256:c"))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void an_edge_is_told_of_another_name_and_its_connections_live_on() {
        PodId pod = histories.newId();
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.start();
        List<Route> before = new ArrayList<>();
        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> before.addAll(((RouteUpdate.Snapshot) event).routes()))
                .then(() ->
                        log.append(new PodRenamed(pod, ADA, 1, new PodName("train-1"), new PodName("train-2"), null)))
                .assertNext(event -> {
                    Route route = ((RouteUpdate.RouteChanged) event).route();
                    assertThat(route.name()).isEqualTo(new PodName("train-2"));
                    assertThat(before.getFirst().isSameBootAs(route)).isTrue();
                })
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void BASE_4_an_edge_leads_into_a_pod_on_failure_only_from_the_failure_of_its_command_to_the_end_of_its_session() {
        PodId pod = histories.newId();
        var ends = Instant.parse("2026-11-21T09:00:00Z");
        log.append(Histories.launchWithKeys(pod, ADA, "train-1", 'a'), onFailure(pod));
        log.start();
        log.viewsReach(2);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .expectNextCount(1)
                .then(() -> log.append(Histories.reachable(pod, ADA, 1)))
                .assertNext(event -> closed(event, "train-1 is running and lets nobody in yet"))
                .then(() -> log.append(
                        new PodCommandEnded(pod, ADA, 1, 1, 7, null), new PodSessionStarted(pod, ADA, 1, ends)))
                .assertNext(event -> assertThat(((RouteUpdate.RouteChanged) event).route())
                        .satisfies(route -> {
                            assertThat(route.target()).isEqualTo(new SshTarget("10.0.0.7", 20_001));
                            assertThat(route.reason()).isEqualTo("train-1 is running.");
                        }))
                .then(() -> log.append(new PodSessionEnded(pod, ADA, 1)))
                .assertNext(event -> closed(event, "train-1 is running and lets nobody in any more"))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void BASE_4_a_stored_route_is_as_closed_as_one_that_is_followed() {
        PodId pod = histories.newId();
        log.append(
                Histories.launchWithKeys(pod, ADA, "train-1", 'a'), onFailure(pod), Histories.reachable(pod, ADA, 1));
        log.start();
        log.viewsReach(3);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> assertThat(((RouteUpdate.Snapshot) event).routes())
                        .singleElement()
                        .satisfies(route -> assertThat(route.target()).isNull()))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void BASE_2_where_ssh_is_off_every_route_of_the_workspace_is_closed_and_no_other_and_once_on_they_are_as_before() {
        PodId pod = histories.newId();
        PodId other = histories.newId();
        PodId later = histories.newId();
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.append(Histories.running(other, BOB, "train-1", 10_004));
        log.start();
        var off = "SSH is off for the workspace '%s'. Ask the owner of Berth to switch it on.".formatted(ADA);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .expectNextCount(1)
                .then(() -> log.append(new WorkspaceSshSet(ADA, false)))
                .assertNext(event -> {
                    closed(event, off);
                    assertThat(((RouteUpdate.RouteChanged) event).route().pod()).isEqualTo(pod);
                })
                .then(() -> log.append(Histories.launchWithKeys(later, ADA, "own-keys", 'a')))
                .assertNext(event -> closed(event, off))
                .then(() -> log.append(Histories.reachable(later, ADA, 1)))
                .assertNext(event -> closed(event, off))
                .then(() -> log.append(Histories.stopped(other, BOB)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().pod())
                        .isEqualTo(other))
                .then(() -> log.append(new WorkspaceSshSet(ADA, true)))
                .expectNextCount(2)
                .thenCancel()
                .verify(SOON);
        assertThat(snapshot().routes())
                .filteredOn(route -> route.workspace().equals(ADA))
                .hasSize(2)
                .allSatisfy(route -> assertThat(route.target()).isNotNull());
    }

    @Test
    void BASE_2_a_stored_route_is_closed_too_where_ssh_is_off_and_a_rebuild_finds_the_same() {
        PodId pod = histories.newId();
        PodId other = histories.newId();
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.append(Histories.running(other, BOB, "train-1", 10_004));
        log.start();
        log.viewsReach(log.append(new WorkspaceSshSet(BOB, false), new WorkspaceSshSet(ADA, false)));
        log.viewsReach(log.append(new WorkspaceSshSet(BOB, true)));

        log = log.reopened();
        log.start();

        assertThat(of(snapshot().routes(), pod).target()).isNull();
        assertThat(of(snapshot().routes(), other).target()).isNotNull();
    }

    private static PodSessionSet onFailure(PodId pod) {
        return new PodSessionSet(pod, ADA, 1, SessionTrigger.ON_FAILURE, Duration.ofHours(8), null, "ada", null);
    }

    private static void closed(RouteUpdate event, String why) {
        var route = ((RouteUpdate.RouteChanged) event).route();
        assertThat(route.target()).isNull();
        assertThat(route.reason()).startsWith(why);
    }

    @Test
    void MESH_4_an_edge_is_told_whom_each_node_of_a_pod_lets_in_by_rows_and_by_changes_alike() {
        PodId pod = histories.newId();
        PodId plain = histories.newId();
        log.append(Histories.launchOfTwo(pod, ADA, "lab", 10_003, "mesh"));
        log.append(Histories.launch(plain, ADA, "plain"));
        log.start();
        log.viewsReach(4);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> {
                    var routes = ((RouteUpdate.Snapshot) event).routes();
                    assertThat(of(routes, pod).loginUser()).isEqualTo("mesh");
                    assertThat(of(routes, pod.ofNode(1)).loginUser()).isEqualTo("mesh");
                    assertThat(of(routes, plain).loginUser()).isNull();
                })
                .then(() -> log.append(Histories.moved(pod, ADA, 1, Phase.RUNNING)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().loginUser())
                        .isEqualTo("mesh"))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void BASE_12_an_edge_is_told_of_each_node_of_a_pod_by_rows_and_by_changes_alike() {
        PodId pod = histories.newId();
        PodId node = pod.ofNode(1);
        log.append(Histories.launchOfTwo(pod, ADA, "train", 10_003));
        log.append(Histories.moved(pod, ADA, 0, Phase.RUNNING), Histories.moved(pod, ADA, 1, Phase.STARTING));
        log.start();
        log.viewsReach(5);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> {
                    var routes = ((RouteUpdate.Snapshot) event).routes();
                    assertThat(routes).extracting(Route::pod).containsExactlyInAnyOrder(pod, node);
                    assertThat(routes)
                            .extracting(route -> route.name().value())
                            .containsExactlyInAnyOrder("train", "train-1");
                    assertThat(routes).extracting(Route::publicPort).containsExactlyInAnyOrder(10_003, 10_004);
                    assertThat(routes).extracting(Route::hostKey).doesNotHaveDuplicates();
                    assertThat(of(routes, pod).nodes()).isEqualTo(2);
                    assertThat(of(routes, pod).target()).isEqualTo(new SshTarget("10.0.0.0", 20_001));
                    assertThat(of(routes, node).target()).isNull();
                    assertThat(of(routes, node).reason()).isEqualTo("Node 1 of train is starting: It is STARTING.");
                })
                .then(() -> log.append(Histories.moved(pod, ADA, 1, Phase.RUNNING)))
                .assertNext(event -> {
                    Route route = ((RouteUpdate.RouteChanged) event).route();
                    assertThat(route.pod()).isEqualTo(node);
                    assertThat(route.target()).isEqualTo(new SshTarget("10.0.0.1", 20_001));
                })
                .then(() -> log.append(Histories.stopped(pod, ADA)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().target())
                        .isNull())
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().target())
                        .isNull())
                .then(() -> log.append(new PodTerminated(pod, ADA, 1, new PodName("train"), null, 2)))
                .expectNext(new RouteUpdate.RouteRemoved(8, pod))
                .expectNext(new RouteUpdate.RouteRemoved(8, node))
                .thenCancel()
                .verify(SOON);
    }

    private static Route of(List<Route> routes, PodId pod) {
        return routes.stream()
                .filter(route -> route.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void RUN_5_an_edge_is_told_which_pods_have_keys_of_their_own_by_rows_and_by_changes_alike() {
        PodId stored = histories.newId();
        PodId later = histories.newId();
        PodId plain = histories.newId();
        log.append(Histories.launchWithKeys(stored, ADA, "one", 'a', 'z'), Histories.launch(plain, ADA, "two"));
        log.start();
        log.viewsReach(2);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> {
                    var snapshot = (RouteUpdate.Snapshot) event;
                    assertThat(snapshot.acceptedFingerprints()).isEmpty();
                    assertThat(snapshot.routes())
                            .filteredOn(route -> route.pod().equals(stored))
                            .extracting(Route::ownFingerprints)
                            .containsExactly(Set.of("SHA256:a", "SHA256:z"));
                    assertThat(snapshot.routes())
                            .filteredOn(route -> route.pod().equals(plain))
                            .singleElement()
                            .returns(null, Route::ownFingerprints);
                })
                .then(() -> log.append(Histories.launchWithKeys(later, BOB, "one", 'b')))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().ownFingerprints())
                        .containsExactly("SHA256:b"))
                .then(() -> log.append(Histories.stopped(stored, ADA)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().ownFingerprints())
                        .containsExactlyInAnyOrder("SHA256:a", "SHA256:z"))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void POD_4_an_edge_is_told_which_keys_were_chosen_by_rows_and_by_changes_alike() {
        PodId pod = histories.newId();
        log.append(
                Histories.launch(pod, ADA, "one"),
                new PodKeysChosen(pod, ADA, 1, List.of(Histories.chosen('a'), Histories.chosen('z')), null));
        log.start();
        log.viewsReach(2);

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> assertThat(((RouteUpdate.Snapshot) event).routes())
                        .singleElement()
                        .returns(Set.of("SHA256:a", "SHA256:z"), Route::chosenFingerprints))
                .then(() -> log.append(new PodKeysChosen(pod, ADA, 1, List.of(Histories.chosen('a')), null)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().chosenFingerprints())
                        .containsExactly("SHA256:a"))
                .then(() -> log.append(new PodKeysChosen(pod, ADA, 1, null, null)))
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().chosenFingerprints())
                        .isNull())
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_removal_closes_the_public_ports_of_those_that_may_not_have_heard_by_rows_and_by_changes_alike() {
        PodId early = histories.newId();
        PodId other = histories.newId();
        PodId late = histories.newId();
        log.append(
                Histories.keyAdded('a', ADA),
                Histories.launch(early, ADA, "one"),
                Histories.launch(other, BOB, "one"),
                Histories.keyRemoved('a', ADA),
                Histories.launch(late, ADA, "two"));
        log.start();
        log.viewsReach(5);
        var closesAt = new AtomicReference<Instant>();

        StepVerifier.create(log.querySide().routes().feed().publishOn(Schedulers.boundedElastic()))
                .assertNext(event -> {
                    var routes = ((RouteUpdate.Snapshot) event).routes();
                    closesAt.set(of(routes, early).relayClosesAt());
                    assertThat(closesAt.get()).isNotNull();
                    assertThat(of(routes, other).relayClosesAt()).isNull();
                    assertThat(of(routes, late).relayClosesAt()).isNull();
                    assertThat(log.querySide().routes().removedKeys())
                            .singleElement()
                            .satisfies(key -> assertThat(key.awaited()).containsExactly(early));
                })
                .then(() -> log.append(Histories.stopped(early, ADA)))
                .assertNext(event -> assertThat(((RouteUpdate.RouteChanged) event).route())
                        .returns(closesAt.get(), Route::relayClosesAt))
                .then(() -> log.append(Histories.reached('a', ADA)))
                .assertNext(event -> assertThat(((RouteUpdate.RouteChanged) event).route())
                        .returns(early, Route::pod)
                        .returns(null, Route::relayClosesAt))
                .then(() -> log.append(Histories.keyAdded('b', ADA), Histories.keyRemoved('b', ADA)))
                .expectNextCount(2)
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().relayClosesAt())
                        .isNotNull())
                .assertNext(event -> assertThat(
                                ((RouteUpdate.RouteChanged) event).route().relayClosesAt())
                        .isNotNull())
                .thenCancel()
                .verify(SOON);
        assertThat(log.querySide().routes().removedKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.awaited()).containsExactlyInAnyOrder(early, late));
    }

    @Test
    void a_key_that_was_removed_before_anybody_told_how_far_it_had_come_closes_nothing() {
        PodId pod = histories.newId();
        log.append(
                Histories.keyAdded('a', ADA),
                Histories.launch(pod, ADA, "one"),
                new SshKeyRemoved(Histories.key('a'), ADA, "SHA256:a", null));
        log.start();
        log.viewsReach(3);

        assertThat(snapshot().routes()).singleElement().returns(null, Route::relayClosesAt);
        assertThat(log.querySide().routes().removedKeys()).isEmpty();
    }

    @Test
    void only_a_running_pod_has_a_target() {
        PodId pod = histories.newId();
        log.start();
        List<RouteUpdate> told = new CopyOnWriteArrayList<>();
        var watching = log.querySide().routes().feed().subscribe(told::add);

        log.append(Histories.running(pod, ADA, "one", 10_004));
        log.append(new PodRestartRequested(pod, ADA, 2, 1, null));
        log.append(Histories.reachable(pod, ADA, 2));

        await().atMost(SOON).until(() -> told.size() == 1 + 7);
        assertThat(told.stream()
                        .skip(1)
                        .map(event -> ((RouteUpdate.RouteChanged) event).route().target() != null))
                .containsExactly(false, false, false, false, true, false, true);
        assertThat(((RouteUpdate.RouteChanged) told.getLast()).route().generation())
                .isEqualTo(2);
        watching.dispose();
    }

    @Test
    void whoever_comes_later_knows_the_same_as_who_watched_from_the_start() {
        log.append(histories.mixed(40, 10));
        log.start();
        List<RouteUpdate> early = new CopyOnWriteArrayList<>();
        var watching = log.querySide().routes().feed().subscribe(early::add);
        List<BerthEvent> more = new Histories(12).mixed(40, 10);
        long end = 0;
        for (BerthEvent event : more) {
            end = log.append(event);
        }
        log.viewsReach(end);
        long last = end;
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(snapshot().position()).isEqualTo(last));
        assertThat(early.stream().map(RouteUpdate::position)).isSorted();

        Map<PodId, Route> watched = new HashMap<>();
        Map<String, Set<String>> keys = new HashMap<>();
        for (RouteUpdate event : early) {
            switch (event) {
                case RouteUpdate.Snapshot first -> {
                    first.routes().forEach(route -> watched.put(route.pod(), route));
                    first.acceptedFingerprints()
                            .forEach((workspace, prints) -> keys.put(workspace.name(), new HashSet<>(prints)));
                }
                case RouteUpdate.RouteRemoved removed -> watched.remove(removed.pod());
                case RouteUpdate.RouteChanged changed ->
                    watched.put(changed.route().pod(), changed.route());
                case RouteUpdate.KeyAccepted accepted ->
                    keys.computeIfAbsent(accepted.workspace().name(), none -> new HashSet<>())
                            .add(accepted.fingerprint());
                case RouteUpdate.KeyRemoved removed ->
                    assertThat(keys.get(removed.workspace().name()).remove(removed.fingerprint()))
                            .isTrue();
            }
        }
        assertThat(new ArrayList<>(watched.values()))
                .containsExactlyInAnyOrderElementsOf(snapshot().routes());
        assertThat(keys.getOrDefault("ada", Set.of()))
                .isEqualTo(snapshot().acceptedFingerprints().getOrDefault(ADA, Set.of()));
        watching.dispose();
    }

    @Test
    void routes_and_keys_are_known_at_once_after_an_upgrade_while_their_tables_are_made_anew() {
        PodId pod = histories.newId();
        log.append(Histories.running(pod, ADA, "train-1", 10_003));
        log.start();
        log.viewsReach(log.append(Histories.keyAdded('a', ADA)));
        log.execute("ALTER TABLE " + log.store().projections().live("routes").name("route") + " DROP COLUMN view");
        log.execute("UPDATE projection_position SET version = 1 WHERE name = 'routes'");

        log = log.reopened();
        log.start();

        assertThat(snapshot().routes())
                .singleElement()
                .satisfies(route -> assertThat(route.publicPort()).isEqualTo(10_003));
        assertThat(snapshot().acceptedFingerprints()).isEqualTo(Map.of(ADA, Set.of("SHA256:a")));
        assertThat(log.querySide().leasedPorts().contains(port(10_003))).isTrue();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(log.store().projections().status())
                        .filteredOn(projection -> projection.name().equals("routes"))
                        .extracting(ProjectionStatus::version)
                        .containsExactly(8));
    }

    @Test
    void a_port_is_taken_while_it_is_leased_and_while_it_rests() {
        PodId pod = histories.newId();
        log.append(Histories.running(pod, ADA, "one", 10_010));
        PodId rested = histories.newId();
        log.append(Histories.running(rested, ADA, "two", 10_011));
        log.append(released(rested, 10_011, Instant.now().minusSeconds(1)));
        log.start();
        var ports = log.querySide().leasedPorts();
        assertThat(ports.contains(port(10_010))).isTrue();
        assertThat(ports.contains(port(10_011))).isFalse();

        log.append(released(pod, 10_010, Instant.now().plusSeconds(600)));
        log.append(Histories.leased(rested, ADA, 10_012));

        await().atMost(SOON).until(() -> ports.contains(port(10_012)));
        assertThat(ports.contains(port(10_010))).isTrue();
        assertThat(ports.contains(port(10_011))).isFalse();
    }

    private static PublicPort port(int number) {
        return new PublicPort("public", number);
    }

    private static PublicPortReleased released(PodId pod, int port, Instant leasableFrom) {
        return new PublicPortReleased(pod, ADA, 1, port(port), leasableFrom);
    }

    private RouteUpdate.Snapshot snapshot() {
        return (RouteUpdate.Snapshot) log.querySide().routes().feed().blockFirst(SOON);
    }
}
