package dev.berth.command.volume.delete;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
import static dev.berth.command.TestModule.refused;
import static dev.berth.command.TestModule.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.command.http.TestEndpoints;
import dev.berth.messages.BerthEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.AskedVolume;
import dev.berth.messages.pod.ChangePod.TerminatePod;
import dev.berth.messages.pod.LaunchPod;
import dev.berth.messages.pod.PodAnswer;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.PodVolume;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.ReportVolumeGone;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

/** A volume's life: attached at a launch, kept until the pod is terminated, deleted by nobody meanwhile. */
final class DeleteVolumeEndpointTest {
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeName MODELS = new VolumeName("models");
    private static final VolumeId FIRST = new VolumeId("vol-aaaaaaaaaaaaaaaa");
    private static final VolumeId SECOND = new VolumeId("vol-bbbbbbbbbbbbbbbb");
    private static final Caller WATCHER = Caller.system(Workspace.MAIN, "watch");

    private final TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private ResponseSpec delete(Caller caller, String name) {
        return TestEndpoints.client(
                        caller, new DeleteVolumeEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .delete()
                .uri("/v1/volumes/{name}", name)
                .exchange();
    }

    private void create(Caller caller, VolumeId id, VolumeName name) {
        module.commands().send(new CreateVolume(caller, id, name, 10, null)).block();
    }

    private PodAnswer launch(Caller caller, int pod, VolumeName... volumes) {
        return module.commands()
                .send(new LaunchPod(
                        caller,
                        pod(pod),
                        new PodName("p" + pod),
                        spec(0),
                        null,
                        HOST_KEY,
                        null,
                        PodSettings.NONE,
                        false,
                        Stream.of(volumes)
                                .map(name -> new AskedVolume(name, "/root/" + name))
                                .toList(),
                        null))
                .block();
    }

    private void scheduled(int pod, String node) {
        accepted(module.commands()
                .send(new ReportPod(WATCHER, pod(pod), 1, new Scheduled("alloc", node, null, List.of(), 5, null)))
                .block());
    }

    private void terminated(int pod) {
        module.commands().send(new TerminatePod(ANNA, pod(pod), null, null)).block();
        accepted(module.commands()
                .send(new ReportPod(WATCHER, pod(pod), 1, new Gone(9, null)))
                .block());
    }

    private List<BerthEvent> eventsAfter(int count) {
        return module.events().subList(count, module.events().size());
    }

    @Test
    void MESH_11_a_volume_is_the_pods_from_its_launch_until_it_is_terminated_and_then_another_pods_with_its_machine() {
        create(ANNA, FIRST, DATA);
        var view = accepted(launch(ANNA, 0, DATA));
        assertThat(view.volumes()).containsExactly(new PodVolume(FIRST, DATA, "/root/data", 10, null));
        assertThat(module.events().get(1))
                .isEqualTo(new VolumeAttached(FIRST, Workspace.MAIN, DATA, pod(0), "/root/data"));

        var busy = refused(launch(ANNA, 1, DATA));
        assertThat(busy.code()).isEqualTo(ProblemCode.VOLUME_IN_USE);
        assertThat(busy.detail()).contains(pod(0).value());

        scheduled(0, "node-1");
        assertThat(module.events()).contains(new VolumePlaced(FIRST, Workspace.MAIN, DATA, "node-1"));
        int before = module.events().size();
        terminated(0);
        assertThat(eventsAfter(before))
                .filteredOn(event -> event instanceof VolumeDetached || event instanceof PodTerminated)
                .first()
                .isEqualTo(new VolumeDetached(FIRST, Workspace.MAIN, DATA, pod(0)));

        assertThat(accepted(launch(ANNA, 1, DATA)).volumes())
                .containsExactly(new PodVolume(FIRST, DATA, "/root/data", 10, "node-1"));
    }

    @Test
    void a_volume_is_deleted_only_while_no_pod_has_it_and_its_name_is_free_when_it_is_gone() {
        create(ANNA, FIRST, DATA);
        accepted(launch(ANNA, 0, DATA));
        delete(ANNA, "data")
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("volume-in-use");
        terminated(0);

        int before = module.events().size();
        delete(ANNA, "data")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.phase")
                .isEqualTo("DELETING");
        delete(ANNA, "data").expectStatus().isAccepted();
        var fault = refused(launch(ANNA, 1, DATA)).errors().getFirst();
        assertThat(fault.code()).isEqualTo("volume-deleting");
        module.commands().send(new ReportVolumeGone(WATCHER, SECOND, DATA)).block();
        assertThat(eventsAfter(before)).containsExactly(new VolumeDeleteRequested(FIRST, Workspace.MAIN, DATA));

        module.commands().send(new ReportVolumeGone(WATCHER, FIRST, DATA)).block();
        module.commands().send(new ReportVolumeGone(WATCHER, FIRST, DATA)).block();
        assertThat(eventsAfter(before)).hasSize(2).last().isEqualTo(new VolumeDeleted(FIRST, Workspace.MAIN, DATA));
        delete(ANNA, "data").expectStatus().isNotFound();

        create(ANNA, SECOND, DATA);
        assertThat(accepted(launch(ANNA, 2, DATA)).volumes())
                .extracting(PodVolume::id)
                .containsExactly(SECOND);
    }

    @Test
    void another_workspace_neither_launches_with_a_volume_nor_deletes_it_nor_says_that_it_is_gone() {
        create(ANNA, FIRST, DATA);
        int before = module.events().size();

        var problem = refused(launch(BERT, 0, DATA));
        assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_SPEC);
        assertThat(problem.errors()).extracting(Fault::field).containsExactly("volumes[0].name");
        assertThat(problem.detail()).doesNotContain(FIRST.value());
        delete(BERT, "data")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-volume");
        delete(ANNA, "data").expectStatus().isAccepted();
        module.commands()
                .send(new ReportVolumeGone(Caller.system(BERT.workspace(), "watch"), FIRST, DATA))
                .block();

        assertThat(eventsAfter(before)).containsExactly(new VolumeDeleteRequested(FIRST, Workspace.MAIN, DATA));
    }

    @Test
    void volumes_of_different_machines_are_not_launched_together_and_nothing_is_attached() {
        create(ANNA, FIRST, DATA);
        create(ANNA, SECOND, MODELS);
        accepted(launch(ANNA, 0, DATA));
        accepted(launch(ANNA, 1, MODELS));
        scheduled(0, "node-1");
        scheduled(1, "node-2");
        terminated(0);
        terminated(1);
        int before = module.events().size();

        var problem = refused(launch(ANNA, 2, DATA, MODELS));

        assertThat(problem.detail()).contains("data on node-1", "models on node-2");
        assertThat(problem.errors()).extracting(Fault::field).containsExactly("volumes");
        assertThat(eventsAfter(before)).isEmpty();
    }

    @Test
    void a_launch_that_is_refused_for_another_reason_attaches_nothing() {
        create(ANNA, FIRST, DATA);
        accepted(launch(ANNA, 0));
        int before = module.events().size();

        // The name is taken.
        refused(module.commands()
                .send(new LaunchPod(
                        ANNA,
                        pod(3),
                        new PodName("p0"),
                        spec(0),
                        null,
                        HOST_KEY,
                        null,
                        PodSettings.NONE,
                        false,
                        List.of(new AskedVolume(DATA, "/root/data")),
                        null))
                .block());

        assertThat(eventsAfter(before)).isEmpty();
        delete(ANNA, "data").expectStatus().isAccepted();
    }

    @Test
    void a_name_that_can_be_none_is_unknown_and_who_may_only_read_deletes_none() {
        create(ANNA, FIRST, DATA);
        delete(ANNA, "No Such").expectStatus().isNotFound();
        delete(new Caller("ro", Workspace.MAIN, Set.of(Scope.READ), "r"), "data")
                .expectStatus()
                .isForbidden();
    }
}
