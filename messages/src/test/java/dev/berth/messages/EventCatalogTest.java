package dev.berth.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.berth.messages.node.NodeEvent;
import dev.berth.messages.node.NodeEvent.NodeCordonRequested;
import dev.berth.messages.node.NodeEvent.NodeDrainRequested;
import dev.berth.messages.node.NodeEvent.NodeUncordonRequested;
import dev.berth.messages.node.NodeEvent.NodeUndrainRequested;
import dev.berth.messages.node.NodeId;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.NodeAddress;
import dev.berth.messages.pod.NodePlace;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.PodActivitySeen;
import dev.berth.messages.pod.PodDetailEvent.PodCommandEnded;
import dev.berth.messages.pod.PodDetailEvent.PodDiskFilling;
import dev.berth.messages.pod.PodDetailEvent.PodDiskRelieved;
import dev.berth.messages.pod.PodDetailEvent.PodIdleStopSet;
import dev.berth.messages.pod.PodDetailEvent.PodKeysChosen;
import dev.berth.messages.pod.PodDetailEvent.PodLabelled;
import dev.berth.messages.pod.PodDetailEvent.PodLocked;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodDetailEvent.PodNotebookPasswordSet;
import dev.berth.messages.pod.PodDetailEvent.PodPortsSet;
import dev.berth.messages.pod.PodDetailEvent.PodQuietSeen;
import dev.berth.messages.pod.PodDetailEvent.PodRenamed;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleAdvanced;
import dev.berth.messages.pod.PodDetailEvent.PodScheduleSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionEnded;
import dev.berth.messages.pod.PodDetailEvent.PodSessionSet;
import dev.berth.messages.pod.PodDetailEvent.PodSessionStarted;
import dev.berth.messages.pod.PodDetailEvent.PodSessionWarned;
import dev.berth.messages.pod.PodDetailEvent.PodStopWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTerminateWarned;
import dev.berth.messages.pod.PodDetailEvent.PodTimerSkipped;
import dev.berth.messages.pod.PodDetailEvent.PodTimersSet;
import dev.berth.messages.pod.PodDetailEvent.PodUnlocked;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.PodBecameReachable;
import dev.berth.messages.pod.PodEvent.PodFailed;
import dev.berth.messages.pod.PodEvent.PodLaunchRequested;
import dev.berth.messages.pod.PodEvent.PodLost;
import dev.berth.messages.pod.PodEvent.PodPulling;
import dev.berth.messages.pod.PodEvent.PodQueued;
import dev.berth.messages.pod.PodEvent.PodRecovered;
import dev.berth.messages.pod.PodEvent.PodRestartRequested;
import dev.berth.messages.pod.PodEvent.PodScheduled;
import dev.berth.messages.pod.PodEvent.PodStartRequested;
import dev.berth.messages.pod.PodEvent.PodStarted;
import dev.berth.messages.pod.PodEvent.PodStopRequested;
import dev.berth.messages.pod.PodEvent.PodStopped;
import dev.berth.messages.pod.PodEvent.PodTerminateRequested;
import dev.berth.messages.pod.PodEvent.PodTerminated;
import dev.berth.messages.pod.PodEvent.PublicPortLeased;
import dev.berth.messages.pod.PodEvent.PublicPortReleased;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSchedule;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PortProtocol;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.policy.LaunchDefaults;
import dev.berth.messages.policy.PolicyEvent.WorkspaceDefaultsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceGpuModelsSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceQuotaSet;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.policy.WorkspaceQuota;
import dev.berth.messages.registry.Registry;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginRemoved;
import dev.berth.messages.registry.RegistryEvent.RegistryLoginSaved;
import dev.berth.messages.sshkey.SshKeyEvent;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateRemoved;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import dev.berth.messages.template.TemplateVariable;
import dev.berth.messages.volume.VolumeEvent;
import dev.berth.messages.volume.VolumeEvent.VolumeAttached;
import dev.berth.messages.volume.VolumeEvent.VolumeCreated;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleteRequested;
import dev.berth.messages.volume.VolumeEvent.VolumeDeleted;
import dev.berth.messages.volume.VolumeEvent.VolumeDetached;
import dev.berth.messages.volume.VolumeEvent.VolumeFilling;
import dev.berth.messages.volume.VolumeEvent.VolumePlaced;
import dev.berth.messages.volume.VolumeEvent.VolumeRelieved;
import dev.berth.messages.volume.VolumeEvent.VolumeRenamed;
import dev.berth.messages.volume.VolumeEvent.VolumeResized;
import dev.berth.messages.volume.VolumeId;
import dev.berth.messages.volume.VolumeName;
import dev.berth.messages.webhook.WebhookEvent.WebhookDelivered;
import dev.berth.messages.webhook.WebhookEvent.WebhookDeliveryFailed;
import dev.berth.messages.webhook.WebhookEvent.WebhookRemoved;
import dev.berth.messages.webhook.WebhookEvent.WebhookSaved;
import dev.berth.messages.webhook.WebhookName;
import dev.berth.messages.webhook.WebhookTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written into people's databases and must be readable for ever. */
final class EventCatalogTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final PodId POD = new PodId("pod-abcdefghijklmnop");
    private static final Workspace MAIN = Workspace.MAIN;
    private static final RequestKey REQUEST = new RequestKey("key-1", "00ff");
    private static final PodTimer TIMER = new PodTimer(
            Instant.parse("2026-11-21T16:00:00.123456Z"),
            Duration.ofHours(8),
            "anna",
            Instant.parse("2026-11-21T08:00:00.123456Z"));
    private static final Reason WHY = new Reason("code", "Because.");
    private static final SshTarget TARGET = new SshTarget("10.0.0.1", 22_001);
    private static final PublicPort PORT = new PublicPort("edge", 10_000);
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123456Z");
    private static final NodeId NODE = new NodeId("0b3d8f2e-5c1a-4f7e-9d6b-2a1c3e4f5a6b");
    private static final WebhookName HOOK = new WebhookName("pager");
    private static final SshKeyId KEY = new SshKeyId("key-abcdefghijklmnop");

    private static final PodTemplate TEMPLATE = new PodTemplate(
            "train",
            "Train",
            null,
            null,
            "ghcr.io/lab/train:1",
            List.of("python", "train.py"),
            List.of(6006),
            List.of(new TemplateVariable("MODE", "How.", "fast", false)),
            50,
            true);
    private static final VolumeId VOLUME = new VolumeId("vol-abcdefghijklmnop");
    private static final VolumeName DATA = new VolumeName("data");
    private static final VolumeName OLD = new VolumeName("raw");

    static List<BerthEvent> events() {
        return List.of(
                new PodLaunchRequested(
                        POD,
                        MAIN,
                        1,
                        new PodName("train-1"),
                        new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(8888), 20, List.of("TOKEN")),
                        "vault-1",
                        "ssh-ed25519 AAAA",
                        REQUEST),
                new PodQueued(POD, MAIN, 1, WHY, 7, AT),
                new PodScheduled(POD, MAIN, 1, "alloc", "node-1", "A100", List.of("gpu-0"), 8, AT),
                new PodPulling(POD, MAIN, 1, "2 of 5 layers", 9, AT),
                new PodStarted(POD, MAIN, 1, "alloc", 1, 10, AT),
                new PodBecameReachable(POD, MAIN, 1, "alloc", 1, TARGET, List.of(Endpoint.ssh(TARGET)), 11, AT),
                new PodStopRequested(POD, MAIN, 1, null),
                new PodStopped(POD, MAIN, 1, WHY, 12, AT),
                new PodStartRequested(POD, MAIN, 2, 1, REQUEST),
                new PodRestartRequested(POD, MAIN, 3, 1, null),
                new PodTerminateRequested(POD, MAIN, 3, REQUEST),
                new PodTerminated(POD, MAIN, 3, new PodName("train-1"), AT),
                new PodFailed(POD, MAIN, 1, WHY, 13, AT),
                new PodLost(POD, MAIN, 1, WHY, 14, AT),
                new PodRecovered(POD, MAIN, 1, "alloc", 2, TARGET, List.of(Endpoint.ssh(TARGET)), 15, AT),
                new PublicPortLeased(POD, MAIN, 1, PORT),
                new PublicPortReleased(POD, MAIN, 1, PORT, AT),
                new PodRenamed(POD, MAIN, 1, new PodName("train-1"), new PodName("train-2"), null),
                new PodLabelled(POD, MAIN, 1, Map.of("team", "vision"), null),
                new PodLocked(POD, MAIN, 1, "anna", null),
                new PodUnlocked(POD, MAIN, 1, "anna", REQUEST),
                new PodTimersSet(POD, MAIN, 1, TIMER, null, null),
                new PodTimerSkipped(POD, MAIN, 1, PodAction.STOP, PodTrigger.of(TIMER, AT), WHY),
                new PodStopWarned(POD, MAIN, 1, PodTrigger.of(TIMER, AT)),
                new PodTerminateWarned(POD, MAIN, 1, PodTrigger.of(TIMER, AT)),
                new PodDiskFilling(POD, MAIN, 1, 91, 100),
                new PodNodeMoved(
                        POD,
                        MAIN,
                        1,
                        1,
                        Phase.RUNNING,
                        WHY,
                        "alloc",
                        1,
                        new NodePlace("node-1", "A100", List.of("gpu-0"), "disk", new NodeAddress("10.0.0.1", 23_000)),
                        TARGET,
                        16,
                        AT),
                new PodDiskRelieved(POD, MAIN, 1, 84, 100),
                new PodScheduleSet(POD, MAIN, 1, new PodSchedule("0 8 * * *", null, "UTC", AT, null, "anna", AT), null),
                new PodScheduleAdvanced(POD, MAIN, 1, AT, null),
                new PodPortsSet(POD, MAIN, 1, List.of(new AskedPort(6006, PortProtocol.TCP, "board")), null),
                new PodKeysChosen(POD, MAIN, 1, List.of(new ChosenKey(KEY, "SHA256:x")), null),
                new SshKeyAdded(
                        KEY, MAIN, new SshPublicKey("ssh-ed25519", "AAAA", "SHA256:x", "laptop"), REQUEST, "anna"),
                new SshKeyRemoved(KEY, MAIN, "SHA256:x", true),
                new SshKeyRemovalReached(KEY, MAIN, "SHA256:x", List.of(POD)),
                new NodeDrainRequested(NODE, MAIN, Duration.ofHours(1), REQUEST),
                new NodeUndrainRequested(NODE, MAIN, null),
                new NodeCordonRequested(NODE, MAIN, null),
                new NodeUncordonRequested(NODE, MAIN, null),
                new RegistryLoginSaved(new Registry("ghcr.io"), MAIN, "robot", "vault-2"),
                new RegistryLoginRemoved(new Registry("ghcr.io"), MAIN),
                new TemplateSaved(MAIN, true, TEMPLATE, true),
                new TemplateRemoved(MAIN, true, "train"),
                new WorkspaceGpuModelsSet(MAIN, List.of("H100", "H200")),
                new WorkspaceSshSet(MAIN, false),
                new PodNotebookPasswordSet(POD, MAIN, 1, "vault-4", "anna", null),
                new WorkspaceDefaultsSet(MAIN, new LaunchDefaults(50, "large", Duration.ofHours(8), null)),
                new WorkspaceQuotaSet(MAIN, new WorkspaceQuota(8, null, 10, 500, 3)),
                new PodCommandEnded(POD, MAIN, 1, 1, 7, AT),
                new VolumeCreated(VOLUME, MAIN, DATA, 10, REQUEST),
                new VolumeAttached(VOLUME, MAIN, DATA, POD, "/root/data"),
                new VolumePlaced(VOLUME, MAIN, DATA, "node-1"),
                new VolumeDetached(VOLUME, MAIN, DATA, POD),
                new VolumeRenamed(VOLUME, MAIN, OLD, DATA, 10, "node-1", Instant.EPOCH, REQUEST),
                new VolumeResized(VOLUME, MAIN, DATA, 20, REQUEST),
                new VolumeFilling(VOLUME, MAIN, DATA, POD, 91, 100),
                new VolumeRelieved(VOLUME, MAIN, DATA, POD, 80, 100),
                new VolumeDeleteRequested(VOLUME, MAIN, DATA),
                new VolumeDeleted(VOLUME, MAIN, DATA),
                new WebhookSaved(HOOK, MAIN, "https://example.org", List.of(WebhookTopic.STOP_WARNED), "vault-3"),
                new WebhookRemoved(HOOK, MAIN),
                new WebhookDelivered(HOOK, MAIN, "e-1", 7, WebhookTopic.STOP_WARNED, 204, 1),
                new WebhookDeliveryFailed(HOOK, MAIN, "e-2", 8, WebhookTopic.STOPPED, null, 5, "It gave no answer."),
                new PodSessionSet(POD, MAIN, 1, SessionTrigger.ON_DEMAND, Duration.ofHours(8), AT, "anna", null),
                new PodSessionStarted(POD, MAIN, 1, AT),
                new PodSessionWarned(POD, MAIN, 1, AT),
                new PodSessionEnded(POD, MAIN, 1),
                new PodIdleStopSet(
                        POD,
                        MAIN,
                        1,
                        new IdleStop(Duration.ofMinutes(30), List.of(ActivitySignal.JOBS), null, "anna", AT),
                        null),
                new PodActivitySeen(POD, MAIN, 1, ActivitySignal.TERMINAL, AT),
                new PodQuietSeen(POD, MAIN, 1, AT));
    }

    @Test
    void the_stored_names_are_these() {
        assertThat(EventCatalog.NAMESPACE).isEqualTo("berth");
        assertThat(EventCatalog.VERSION).isEqualTo("1");
        assertThat(EventCatalog.types())
                .extracting(EventCatalog::qualifiedNameOf)
                .containsExactlyInAnyOrder(
                        "berth.PodLaunchRequested",
                        "berth.PodQueued",
                        "berth.PodScheduled",
                        "berth.PodPulling",
                        "berth.PodStarted",
                        "berth.PodBecameReachable",
                        "berth.PodStopRequested",
                        "berth.PodStopped",
                        "berth.PodStartRequested",
                        "berth.PodRestartRequested",
                        "berth.PodTerminateRequested",
                        "berth.PodTerminated",
                        "berth.PodFailed",
                        "berth.PodLost",
                        "berth.PodRecovered",
                        "berth.PublicPortLeased",
                        "berth.PublicPortReleased",
                        "berth.PodRenamed",
                        "berth.PodLabelled",
                        "berth.PodLocked",
                        "berth.PodUnlocked",
                        "berth.PodTimersSet",
                        "berth.PodTimerSkipped",
                        "berth.PodStopWarned",
                        "berth.PodTerminateWarned",
                        "berth.PodDiskFilling",
                        "berth.PodNodeMoved",
                        "berth.PodDiskRelieved",
                        "berth.PodCommandEnded",
                        "berth.PodSessionSet",
                        "berth.PodSessionStarted",
                        "berth.PodSessionWarned",
                        "berth.PodSessionEnded",
                        "berth.PodIdleStopSet",
                        "berth.PodActivitySeen",
                        "berth.PodQuietSeen",
                        "berth.PodScheduleSet",
                        "berth.PodScheduleAdvanced",
                        "berth.PodKeysChosen",
                        "berth.PodPortsSet",
                        "berth.SshKeyAdded",
                        "berth.SshKeyRemoved",
                        "berth.SshKeyRemovalReached",
                        "berth.NodeDrainRequested",
                        "berth.NodeUndrainRequested",
                        "berth.NodeCordonRequested",
                        "berth.NodeUncordonRequested",
                        "berth.RegistryLoginSaved",
                        "berth.RegistryLoginRemoved",
                        "berth.TemplateSaved",
                        "berth.TemplateRemoved",
                        "berth.WorkspaceGpuModelsSet",
                        "berth.WorkspaceDefaultsSet",
                        "berth.WorkspaceQuotaSet",
                        "berth.WorkspaceSshSet",
                        "berth.PodNotebookPasswordSet",
                        "berth.VolumeCreated",
                        "berth.VolumeAttached",
                        "berth.VolumePlaced",
                        "berth.VolumeDetached",
                        "berth.VolumeRenamed",
                        "berth.VolumeResized",
                        "berth.VolumeFilling",
                        "berth.VolumeRelieved",
                        "berth.VolumeDeleteRequested",
                        "berth.VolumeDeleted",
                        "berth.WebhookSaved",
                        "berth.WebhookRemoved",
                        "berth.WebhookDelivered",
                        "berth.WebhookDeliveryFailed");
    }

    @Test
    void there_is_an_example_of_every_event() {
        assertThat(events()).extracting(Object::getClass).containsExactlyInAnyOrderElementsOf(EventCatalog.types());
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_comes_back_from_JSON_as_it_went(BerthEvent event) throws JsonProcessingException {
        var json = JSON.writeValueAsString(event);
        assertThat(JSON.readValue(json, event.getClass())).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_later_version_may_add_fields(BerthEvent event) throws JsonProcessingException {
        var json = JSON.writeValueAsString(event).replaceFirst("\\{", "{\"added\":{\"later\":1},");
        assertThat(JSON.readValue(json, event.getClass())).isEqualTo(event);
    }

    @Test
    void JSON_holds_the_components_and_plain_ids() throws JsonProcessingException {
        assertThat(JSON.readTree(JSON.writeValueAsString(events().getFirst()))).isEqualTo(JSON.readTree("""
                                {"pod":"pod-abcdefghijklmnop","workspace":"main","generation":1,"name":"train-1",
                                 "spec":{"template":"ubuntu","image":null,"gpu":{"count":1,"model":null,"anyOf":null},
                                         "ports":[8888],"diskGb":20,"envNames":["TOKEN"],"queueTimeout":null,"size":null,
                                         "sshKeys":null,"command":null,"chosenKeys":null,"notebook":null,"volumes":[],"user":null},
                                 "secrets":"vault-1","hostKey":"ssh-ed25519 AAAA",
                                 "request":{"key":"key-1","hash":"00ff"},"nodeHostKeys":null}
                                """));
        assertThat(JSON.writeValueAsString(events().get(16)))
                .contains("\"leasableFrom\":\"2026-11-21T08:00:00.123456Z\"");
    }

    @Test
    void an_event_from_before_there_were_endpoints_has_its_ssh_server_as_the_only_one() throws JsonProcessingException {
        var old = """
                {"pod":"pod-abcdefghijklmnop","workspace":"main","generation":1,"allocation":"alloc","boots":1,
                 "target":{"host":"10.0.0.1","port":22001},"observed":11}
                """;
        var event = JSON.readValue(old, PodBecameReachable.class);
        assertThat(event.endpoints()).containsExactly(new Endpoint("ssh", "ssh", TARGET));
        assertThat(event.observedAt()).isNull();
        assertThat(JSON.readValue(old, PodRecovered.class).endpoints()).isEqualTo(event.endpoints());
    }

    @Test
    void only_events_that_change_what_is_held_carry_the_workspace() {
        var held = events().stream()
                .filter(event -> event.tags().contains(new Tag(Tag.WORKSPACE, "main")))
                .map(event -> EventCatalog.nameOf(event.getClass()));
        assertThat(held)
                .containsExactlyInAnyOrder(
                        "PodLaunchRequested",
                        "PodStartRequested",
                        "PodRestartRequested",
                        "PodStopped",
                        "PodFailed",
                        "PodTerminated",
                        "VolumeCreated",
                        "VolumeResized",
                        "VolumeDeleted");
    }

    @Test
    void events_are_found_by_what_they_are_about() {
        var podTag = new Tag(Tag.POD, POD.value());
        assertThat(events().stream().filter(PodEvent.class::isInstance))
                .allMatch(event -> event.tags().contains(podTag));
        assertThat(events().stream().filter(SshKeyEvent.class::isInstance))
                .allMatch(event -> event.tags().contains(new Tag(Tag.KEY, KEY.value())));
        assertThat(events().stream().filter(VolumeEvent.class::isInstance))
                .allMatch(event -> event.tags().contains(new Tag(Tag.VOLUME, "main/data")));
        assertThat(events().stream().filter(NodeEvent.class::isInstance))
                .allMatch(event -> event.tags().contains(new Tag(Tag.NODE, NODE.value())));
        assertThat(tagged(new Tag(Tag.REQUEST, "main/key-1")))
                .containsExactly(
                        "PodLaunchRequested",
                        "PodStartRequested",
                        "PodTerminateRequested",
                        "PodUnlocked",
                        "SshKeyAdded",
                        "NodeDrainRequested",
                        "VolumeCreated",
                        "VolumeRenamed",
                        "VolumeResized");
        assertThat(tagged(new Tag(Tag.VOLUME, "main/raw"))).containsExactly("VolumeRenamed");
        assertThat(tagged(new Tag(Tag.POD_NAME, "main/train-1")))
                .containsExactly("PodLaunchRequested", "PodTerminated", "PodRenamed");
        assertThat(tagged(new Tag(Tag.POD_NAME, "main/train-2"))).containsExactly("PodRenamed");
        assertThat(tagged(new Tag(Tag.PUBLIC_PORT, "edge/10000")))
                .containsExactly("PublicPortLeased", "PublicPortReleased");
    }

    @Test
    void a_template_is_found_by_whose_it_is_and_their_number_by_what_changes_it() {
        var workspace = new Workspace("ada");
        assertThat(new TemplateSaved(workspace, false, TEMPLATE, true).tags())
                .containsExactlyInAnyOrder(new Tag(Tag.TEMPLATE, "ada/train"), new Tag(Tag.TEMPLATES, "ada"));
        assertThat(new TemplateSaved(workspace, true, TEMPLATE, false).tags())
                .containsExactly(new Tag(Tag.TEMPLATE, TemplateEvent.EVERYBODY + "/train"));
        assertThat(new TemplateRemoved(workspace, true, "train").tags())
                .containsExactlyInAnyOrder(
                        new Tag(Tag.TEMPLATE, TemplateEvent.EVERYBODY + "/train"),
                        new Tag(Tag.TEMPLATES, TemplateEvent.EVERYBODY));
    }

    private static Stream<String> tagged(Tag tag) {
        return events().stream()
                .filter(event -> event.tags().contains(tag))
                .map(event -> EventCatalog.nameOf(event.getClass()));
    }
}
