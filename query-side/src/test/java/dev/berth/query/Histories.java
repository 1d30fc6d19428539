package dev.berth.query;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Workspace;
import dev.berth.messages.pod.ActivitySignal;
import dev.berth.messages.pod.AskedPort;
import dev.berth.messages.pod.ChosenKey;
import dev.berth.messages.pod.Endpoint;
import dev.berth.messages.pod.GpuRequest;
import dev.berth.messages.pod.IdleStop;
import dev.berth.messages.pod.NodeAddress;
import dev.berth.messages.pod.NodePlace;
import dev.berth.messages.pod.NotebookSpec;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodAction;
import dev.berth.messages.pod.PodDetailEvent.*;
import dev.berth.messages.pod.PodDetailEvent.PodNodeMoved;
import dev.berth.messages.pod.PodEvent;
import dev.berth.messages.pod.PodEvent.*;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodName;
import dev.berth.messages.pod.PodSpec;
import dev.berth.messages.pod.PodTimer;
import dev.berth.messages.pod.PodTrigger;
import dev.berth.messages.pod.PortProtocol;
import dev.berth.messages.pod.PublicPort;
import dev.berth.messages.pod.Reason;
import dev.berth.messages.pod.SessionTrigger;
import dev.berth.messages.pod.SshTarget;
import dev.berth.messages.policy.PolicyEvent.WorkspaceSshSet;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyAdded;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemovalReached;
import dev.berth.messages.sshkey.SshKeyEvent.SshKeyRemoved;
import dev.berth.messages.sshkey.SshKeyId;
import dev.berth.messages.sshkey.SshPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events to write, by name or at random. */
public final class Histories {
    public static final Workspace ADA = new Workspace("ada");
    public static final Workspace BOB = new Workspace("bob");
    public static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHzmSHkWbLqJFCkXcPN3PGxUAYLaJYrHGBYQYIv0Fd8";
    private static final String AWKWARD = "\"quoted\", {braced}, back\\slash, NULL, ünï🚢, 'single'\nnext";

    private final Random random;
    private final Random settings;

    public Histories(long seed) {
        this.random = new Random(seed);
        this.settings = new Random(seed);
    }

    public PodId newId() {
        return PodId.random(random);
    }

    public static PodLaunchRequested launch(PodId pod, Workspace workspace, String name) {
        return new PodLaunchRequested(
                pod,
                workspace,
                1,
                new PodName(name),
                new PodSpec("ubuntu", null, new GpuRequest(1, null), List.of(8888), 20, List.of("TOKEN")),
                "vault-" + pod,
                HOST_KEY,
                null);
    }

    /** One that does not let in the keys of its workspace. */
    public static PodLaunchRequested launchWithKeys(PodId pod, Workspace workspace, String name, char... letters) {
        var keys = new ArrayList<SshPublicKey>();
        for (char letter : letters) {
            keys.add(publicKey(letter));
        }
        var gpu = new GpuRequest(1, null);
        var names = List.of("SSH_PUBLIC_KEY");
        var spec = new PodSpec(
                "ubuntu",
                null,
                gpu,
                List.of(8888),
                20,
                names,
                null,
                null,
                keys,
                List.of("train"),
                null,
                null,
                List.of());
        return new PodLaunchRequested(pod, workspace, 1, new PodName(name), spec, "vault-" + pod, HOST_KEY, null);
    }

    /** One that runs JupyterLab for {@code user}. */
    public static PodLaunchRequested launchWithNotebook(PodId pod, Workspace workspace, String name, String user) {
        var notebook = new NotebookSpec(user);
        var spec = new PodSpec(
                "ubuntu",
                null,
                GpuRequest.NONE,
                List.of(),
                20,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                notebook,
                List.of());
        return new PodLaunchRequested(pod, workspace, 1, new PodName(name), spec, "vault-" + pod, HOST_KEY, null);
    }

    /** A launch of two nodes, with their ports. */
    public static List<PodEvent> launchOfTwo(PodId pod, Workspace workspace, String name, int port) {
        return launchOfTwo(pod, workspace, name, port, null);
    }

    /** The same that lets in a user who is not root, or root where that is null. */
    public static List<PodEvent> launchOfTwo(
            PodId pod, Workspace workspace, String name, int port, @Nullable String user) {
        var spec = new PodSpec(
                "ubuntu",
                null,
                new GpuRequest(1, null),
                List.of(8888),
                20,
                List.of("TOKEN"),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                user);
        return List.of(
                new PodLaunchRequested(
                        pod,
                        workspace,
                        1,
                        new PodName(name),
                        spec,
                        null,
                        HOST_KEY,
                        null,
                        List.of("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8s6r4Zt5Ykc1Yb0f5iZc3q1Pp5w4bqkq9oQWqzTn1i")),
                leased(pod, workspace, port),
                new PublicPortLeased(pod, workspace, 1, new PublicPort("public", port + 1), 1));
    }

    /** One of its nodes is in this phase now, at a place of its own where it is on any. */
    public static PodNodeMoved moved(PodId pod, Workspace workspace, int index, Phase phase) {
        return new PodNodeMoved(
                pod,
                workspace,
                1,
                index,
                phase,
                new Reason("moved", "It is " + phase + "."),
                "alloc-" + index,
                0,
                new NodePlace("node-" + index, "H100", List.of(), null, new NodeAddress("10.0.0." + index, 23_000)),
                phase == Phase.RUNNING ? new SshTarget("10.0.0." + index, 20_001) : null,
                7,
                null);
    }

    public static PublicPortLeased leased(PodId pod, Workspace workspace, int port) {
        return new PublicPortLeased(pod, workspace, 1, new PublicPort("public", port));
    }

    public static PodBecameReachable reachable(PodId pod, Workspace workspace, int generation) {
        return new PodBecameReachable(
                pod,
                workspace,
                generation,
                "alloc",
                1,
                new SshTarget("10.0.0.7", 20_001),
                List.of(Endpoint.ssh(new SshTarget("10.0.0.7", 20_001))),
                7,
                null);
    }

    /** Launch, lease and everything up to RUNNING. */
    public static List<PodEvent> running(PodId pod, Workspace workspace, String name, int port) {
        return List.of(
                launch(pod, workspace, name),
                leased(pod, workspace, port),
                new PodScheduled(pod, workspace, 1, "alloc", "node-1", "H100", List.of("gpu-0"), 3, null),
                new PodStarted(pod, workspace, 1, "alloc", 1, 5, null),
                reachable(pod, workspace, 1));
    }

    public static PodStopped stopped(PodId pod, Workspace workspace) {
        return new PodStopped(pod, workspace, 1, new Reason("stopped", "Stopped by its user."), 9, null);
    }

    public static SshKeyAdded keyAdded(char letter, Workspace workspace) {
        return new SshKeyAdded(key(letter), workspace, publicKey(letter), null, null);
    }

    public static SshPublicKey publicKey(char letter) {
        return new SshPublicKey("ssh-ed25519", "AAAA" + letter, "SHA256:" + letter, AWKWARD);
    }

    public static SshKeyRemoved keyRemoved(char letter, Workspace workspace) {
        return new SshKeyRemoved(key(letter), workspace, "SHA256:" + letter, true);
    }

    /** {@code awaited}: the pods that may still let it in. */
    public static SshKeyRemovalReached reached(char letter, Workspace workspace, PodId... awaited) {
        return new SshKeyRemovalReached(key(letter), workspace, "SHA256:" + letter, List.of(awaited));
    }

    public static SshKeyId key(char letter) {
        return new SshKeyId("key-" + String.valueOf(letter).repeat(16));
    }

    public static ChosenKey chosen(char letter) {
        return new ChosenKey(key(letter), "SHA256:" + letter);
    }

    /** Lives of many pods, mixed, each beginning with its launch; what follows is in any order. */
    public List<BerthEvent> mixed(int pods, int eventsEach) {
        List<List<BerthEvent>> lives = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            var workspace = random.nextBoolean() ? ADA : BOB;
            var pod = newId();
            var name = "p" + i;
            List<BerthEvent> life = new ArrayList<>();
            life.add(i % 3 == 0 ? launchWithKeys(pod, workspace, name, 'a', 'z') : launch(pod, workspace, name));
            for (int k = random.nextInt(eventsEach); k > 0; k--) {
                life.add(any(pod, workspace, new PodName(name)));
            }
            lives.add(life);
        }
        List<BerthEvent> all = new ArrayList<>();
        while (!lives.isEmpty()) {
            int which = random.nextInt(lives.size());
            var next = lives.get(which).removeFirst();
            all.add(next);
            if (settings.nextInt(4) == 0) {
                all.add(setting((PodEvent) next));
            }
            if (settings.nextInt(25) == 0) {
                all.add(new WorkspaceSshSet(settings.nextBoolean() ? ADA : BOB, settings.nextBoolean()));
            }
            if (lives.get(which).isEmpty()) {
                lives.remove(which);
            }
            if (random.nextInt(20) == 0) {
                char letter = (char) ('a' + random.nextInt(5));
                all.add(random.nextBoolean() ? keyAdded(letter, ADA) : keyRemoved(letter, ADA));
                if (settings.nextInt(3) == 0) {
                    all.add(
                            settings.nextBoolean()
                                    ? reached(letter, ADA)
                                    : reached(letter, ADA, ((PodEvent) next).pod()));
                }
            }
        }
        return all;
    }

    private PodEvent any(PodId pod, Workspace workspace, PodName name) {
        int generation = 1 + random.nextInt(4);
        var why = new Reason("code", AWKWARD + random.nextInt());
        var target = new SshTarget("10.0.0." + random.nextInt(256), 1 + random.nextInt(65_535));
        var port = new PublicPort("public", 10_000 + random.nextInt(50));
        return switch (random.nextInt(17)) {
            case 0 -> new PodQueued(pod, workspace, generation, why, 1, null);
            case 1 ->
                new PodScheduled(
                        pod,
                        workspace,
                        generation,
                        "a",
                        "node-" + random.nextInt(9),
                        random.nextBoolean() ? "H100" : null,
                        List.of("g1", AWKWARD),
                        2,
                        null);
            case 2 -> new PodPulling(pod, workspace, generation, AWKWARD, 3, null);
            case 3 -> new PodStarted(pod, workspace, generation, "a", random.nextInt(5), 4, null);
            case 4 ->
                new PodBecameReachable(
                        pod,
                        workspace,
                        generation,
                        "a",
                        random.nextInt(5),
                        target,
                        List.of(Endpoint.ssh(target)),
                        5,
                        null);
            case 5 -> new PodStopRequested(pod, workspace, generation, null);
            case 6 -> new PodStopped(pod, workspace, generation, why, 6, null);
            case 7 -> new PodStartRequested(pod, workspace, generation, 1, null);
            case 8 -> new PodRestartRequested(pod, workspace, generation, 1, null);
            case 9 -> new PodTerminateRequested(pod, workspace, generation, null);
            case 10 -> new PodTerminated(pod, workspace, generation, name, null);
            case 11 -> new PodFailed(pod, workspace, generation, why, 7, null);
            case 12 -> new PodLost(pod, workspace, generation, why, 8, null);
            case 13 ->
                new PodRecovered(
                        pod,
                        workspace,
                        generation,
                        "a",
                        random.nextInt(5),
                        target,
                        List.of(Endpoint.ssh(target)),
                        9,
                        null);
            case 14, 15 -> new PublicPortLeased(pod, workspace, generation, port);
            default ->
                new PublicPortReleased(pod, workspace, generation, port, Instant.parse("2026-11-21T10:00:00.123456Z"));
        };
    }

    private PodEvent setting(PodEvent about) {
        var pod = about.pod();
        var workspace = about.workspace();
        int generation = about.generation();
        var name = new PodName("renamed-" + settings.nextInt(100_000));
        return switch (settings.nextInt(19)) {
            case 0 -> new PodRenamed(pod, workspace, generation, new PodName("p1"), name, null);
            case 1 -> new PodLabelled(pod, workspace, generation, Map.of("b", AWKWARD, "a", ""), null);
            case 2 -> new PodLocked(pod, workspace, generation, "ada", null);
            case 3 -> new PodUnlocked(pod, workspace, generation, "bob", null);
            case 4 ->
                new PodTimersSet(pod, workspace, generation, timer(), settings.nextBoolean() ? timer() : null, null);
            case 5 -> new PodStopWarned(pod, workspace, generation, PodTrigger.of(timer(), Instant.EPOCH));
            case 6 ->
                new PodKeysChosen(
                        pod,
                        workspace,
                        generation,
                        settings.nextBoolean() ? List.of(chosen('a'), chosen('z')) : null,
                        null);
            case 7 ->
                new PodPortsSet(
                        pod,
                        workspace,
                        generation,
                        List.of(new AskedPort(1 + settings.nextInt(65_535), PortProtocol.TCP, "tcp")),
                        null);
            case 8 -> new PodDiskFilling(pod, workspace, generation, settings.nextInt(100), 100);
            case 11 ->
                new PodSessionSet(
                        pod,
                        workspace,
                        generation,
                        List.of(SessionTrigger.ON_STARTUP, SessionTrigger.ON_DEMAND, SessionTrigger.ON_FAILURE)
                                .get(settings.nextInt(3)),
                        settings.nextBoolean() ? Duration.ofHours(8) : null,
                        settings.nextBoolean() ? timer().due() : null,
                        "ada",
                        null);
            case 12 -> new PodSessionStarted(pod, workspace, generation, timer().due());
            case 13 -> new PodSessionWarned(pod, workspace, generation, timer().due());
            case 14 -> new PodSessionEnded(pod, workspace, generation);
            case 15 ->
                new PodIdleStopSet(
                        pod,
                        workspace,
                        generation,
                        settings.nextInt(4) == 0
                                ? null
                                : new IdleStop(
                                        Duration.ofMinutes(5 + settings.nextInt(60)),
                                        List.of(ActivitySignal.JOBS),
                                        settings.nextBoolean() ? timer().due() : null,
                                        AWKWARD,
                                        timer().due()),
                        null);
            case 16 -> new PodActivitySeen(pod, workspace, generation, ActivitySignal.TERMINAL, timer().due());
            case 17 -> new PodQuietSeen(pod, workspace, generation, timer().due());
            case 10 ->
                new PodCommandEnded(pod, workspace, generation, settings.nextInt(5), settings.nextInt(256), null);
            case 9 -> new PodDiskRelieved(pod, workspace, generation, settings.nextInt(100), 100);
            default ->
                new PodTimerSkipped(
                        pod,
                        workspace,
                        generation,
                        PodAction.STOP,
                        PodTrigger.of(timer(), Instant.EPOCH),
                        new Reason("pod-locked", AWKWARD));
        };
    }

    private PodTimer timer() {
        var at = Instant.parse("2026-11-21T10:00:00.123456Z");
        return new PodTimer(at.plusSeconds(settings.nextInt(100_000)), Duration.ofHours(1), "ada", at);
    }
}
