package dev.berth.command.volume.edit;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.TestModule.HOST_KEY;
import static dev.berth.command.TestModule.START;
import static dev.berth.command.TestModule.accepted;
import static dev.berth.command.TestModule.pod;
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
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodObservation.Gone;
import dev.berth.messages.pod.PodObservation.Scheduled;
import dev.berth.messages.pod.PodSettings;
import dev.berth.messages.pod.ReportPod;
import dev.berth.messages.policy.SetQuota;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.volume.CreateVolume;
import dev.berth.messages.volume.DeleteVolume;
import dev.berth.messages.volume.VolumeAnswer;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

final class EditVolumeEndpointTest {
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeName RAW = new VolumeName("raw");
    private static final VolumeId ID = VolumeId.random(new Random(1));
    private static final VolumeId OTHERS = VolumeId.random(new Random(2));

    private TestModule module = TestModule.withQuota(null);

    @AfterEach
    void close() {
        module.close();
    }

    private void create(Caller caller, VolumeId id, VolumeName name) {
        assertThat(module.commands()
                        .send(new CreateVolume(caller, id, name, 10, null))
                        .block())
                .isInstanceOf(VolumeAnswer.Accepted.class);
    }

    private void launchWith(VolumeName name) {
        accepted(module.commands()
                .send(new LaunchPod(
                        ANNA,
                        pod(1),
                        new PodName("one"),
                        spec(0),
                        null,
                        HOST_KEY,
                        null,
                        PodSettings.NONE,
                        false,
                        List.of(new AskedVolume(name, "/root/data")),
                        null))
                .block());
        var watch = Caller.system(Workspace.MAIN, "watch");
        module.commands()
                .send(new ReportPod(watch, pod(1), 1, new Scheduled("alloc-1", "node-1", null, List.of(), 20, null)))
                .block();
    }

    private void terminate() {
        module.commands().send(new TerminatePod(ANNA, pod(1), null, null)).block();
        module.commands()
                .send(new ReportPod(Caller.system(Workspace.MAIN, "watch"), pod(1), 1, new Gone(30, null)))
                .block();
    }

    private ResponseSpec patch(Caller caller, String name, String body, String... headersAndValues) {
        return TestEndpoints.client(
                        caller, new EditVolumeEndpoint(module.commands(), (_, _) -> Mono.empty(), () -> "log1"))
                .patch()
                .uri("/v1/volumes/" + name)
                .headers(headers -> {
                    for (int i = 0; i < headersAndValues.length; i += 2) {
                        headers.add(headersAndValues[i], headersAndValues[i + 1]);
                    }
                })
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.replace('\'', '"'))
                .exchange();
    }

    private List<BerthEvent> since(int before) {
        return module.events().subList(before, module.events().size());
    }

    private void refused(ResponseSpec answer, int status, String field, String code) {
        answer.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field)
                .jsonPath("$.errors[0].code")
                .isEqualTo(code);
    }

    @Test
    void a_volume_goes_on_under_its_new_name_with_its_machine_and_the_old_name_is_free() {
        create(ANNA, ID, RAW);
        launchWith(RAW);
        terminate();
        int before = module.events().size();

        patch(ANNA, "raw", "{'name':'data','sizeGb':25}")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"%d\"".formatted(before + 2))
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("data")
                .jsonPath("$.sizeGb")
                .isEqualTo(25)
                .jsonPath("$.node")
                .isEqualTo("node-1")
                .jsonPath("$.version")
                .isEqualTo(before + 2);

        assertThat(since(before))
                .containsExactly(
                        new VolumeResized(ID, Workspace.MAIN, RAW, 25, null),
                        new VolumeRenamed(ID, Workspace.MAIN, RAW, DATA, 25, "node-1", START, null));
        patch(ANNA, "raw", "{'sizeGb':30}").expectStatus().isNotFound();
        create(ANNA, OTHERS, RAW);
        refused(patch(ANNA, "raw", "{'name':'data'}"), 409, "name", "name-taken");
        patch(ANNA, "data", "{'name':'models'}").expectStatus().isOk();
        patch(ANNA, "raw", "{'name':'data'}").expectStatus().isOk();
        patch(ANNA, "models", "{'name':'raw','sizeGb':25}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.id")
                .isEqualTo(ID.value());
    }

    @Test
    void what_a_pod_has_stays_as_the_pod_knows_it() {
        create(ANNA, ID, DATA);
        launchWith(DATA);
        int before = module.events().size();

        for (var body : List.of("{'name':'raw'}", "{'sizeGb':20}")) {
            patch(ANNA, "data", body)
                    .expectStatus()
                    .isEqualTo(409)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo("volume-in-use");
        }
        patch(ANNA, "data", "{'name':'data','sizeGb':10}").expectStatus().isOk();
        assertThat(since(before)).isEmpty();
    }

    @Test
    void a_volume_does_not_shrink_and_one_that_is_being_deleted_does_not_change() {
        create(ANNA, ID, DATA);
        refused(patch(ANNA, "data", "{'sizeGb':9}"), 422, "sizeGb", "cannot-shrink");
        module.commands().send(new DeleteVolume(ANNA, DATA)).block();
        refused(patch(ANNA, "data", "{'name':'raw'}"), 422, "name", "volume-deleting");
        refused(patch(ANNA, "data", "{'sizeGb':11}"), 422, "sizeGb", "volume-deleting");
    }

    @Test
    void where_volumes_are_held_to_their_size_one_that_was_made_does_not_grow() {
        module.close();
        module = TestModule.withSizedVolumes();
        create(ANNA, ID, DATA);
        patch(ANNA, "data", "{'sizeGb':20}").expectStatus().isOk();
        launchWith(DATA);
        terminate();

        refused(patch(ANNA, "data", "{'sizeGb':30}"), 422, "sizeGb", "cannot-grow");
        patch(ANNA, "data", "{'name':'raw'}").expectStatus().isOk();
    }

    @Test
    void room_that_the_quota_has_not_is_refused_at_the_field_and_nothing_is_changed() {
        create(ANNA, ID, DATA);
        module.commands()
                .send(new SetQuota(ANNA, Workspace.MAIN, new WorkspaceQuota(null, null, null, 15, null), null))
                .block();
        int before = module.events().size();

        refused(patch(ANNA, "data", "{'name':'raw','sizeGb':16}"), 403, "sizeGb", "quota-exceeded");
        patch(ANNA, "data", "{'sizeGb':16}")
                .expectBody()
                .jsonPath("$.detail")
                .value(
                        String.class,
                        detail -> assertThat(detail)
                                .contains("holds 10 of its 15 GiB", "this growth asks for 6", "grow it by 5 or fewer"));
        assertThat(since(before)).isEmpty();
        patch(ANNA, "data", "{'sizeGb':15}").expectStatus().isOk();
    }

    @Test
    void nobody_changes_a_volume_of_another_workspace_or_learns_that_there_is_one() {
        create(ANNA, ID, DATA);
        int before = module.events().size();

        var others = patch(BERT, "data", "{'name':'raw','sizeGb':20}")
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        var none = patch(BERT, "none", "{'name':'raw','sizeGb':20}")
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        assertThat(others.replace("'data'", "'none'")).isEqualTo(none);
        patch(BERT, ID.value(), "{'sizeGb':20}").expectStatus().isNotFound();
        patch(new Caller("ro", Workspace.MAIN, Set.of(Scope.READ), "r"), "data", "{'sizeGb':20}")
                .expectStatus()
                .isForbidden();
        assertThat(since(before)).isEmpty();

        // The same name in another workspace is another volume.
        create(BERT, OTHERS, RAW);
        patch(ANNA, "data", "{'name':'raw'}").expectStatus().isOk();
    }

    @Test
    void a_change_that_was_made_on_another_version_is_refused_and_one_that_is_repeated_is_made_once() {
        create(ANNA, ID, DATA);
        patch(ANNA, "data", "{'sizeGb':20}", "If-Match", "\"7\"").expectStatus().isEqualTo(412);
        var first = patch(ANNA, "data", "{'name':'raw'}", "If-Match", "\"1\"", "Idempotency-Key", "k1")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        var again = patch(ANNA, "data", "{'name':'raw'}", "If-Match", "\"1\"", "Idempotency-Key", "k1")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(again).isEqualTo(first);
        assertThat(module.events()).hasSize(2);
        patch(ANNA, "raw", "{'sizeGb':20}", "Idempotency-Key", "k1")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("idempotency-key-reused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'name':'Data'};name",
                "{'name':'vol-a'};name",
                "{'name':7};name",
                "{'sizeGb':0};sizeGb",
                "{'sizeGb':65537};sizeGb",
                "{'labels':{}};labels"
            })
    void what_is_wrong_is_named_by_its_field(String body, String field) {
        create(ANNA, ID, DATA);
        patch(ANNA, "data", body)
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errors.length()")
                .isEqualTo(1)
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
        patch(ANNA, "data", "{}").expectStatus().isEqualTo(422);
        assertThat(module.events()).hasSize(1);
    }
}
