package dev.berth.nomadembedded;

import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.client.VolumeDirectory;
import dev.berth.nomadembedded.http.HttpApi;
import dev.berth.nomadembedded.http.JobOperations;
import dev.berth.nomadembedded.http.ListeningApi;
import dev.berth.nomadembedded.http.NodeOperations;
import dev.berth.nomadembedded.http.RequestRouter;
import dev.berth.nomadembedded.http.VariableOperations;
import dev.berth.nomadembedded.http.Views;
import dev.berth.nomadembedded.http.VolumeOperations;
import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.scheduler.GarbageCollector;
import dev.berth.nomadembedded.scheduler.NodeOutage;
import dev.berth.nomadembedded.scheduler.ReportQueue;
import dev.berth.nomadembedded.scheduler.Scheduler;
import dev.berth.nomadembedded.state.EventBroker;
import dev.berth.nomadembedded.state.Events;
import dev.berth.nomadembedded.state.NodeJson;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.task.DriverFailure;
import dev.berth.nomadembedded.task.TaskDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A one-machine stand-in for a Nomad agent. It answers Nomad's HTTP API on a loopback address, so one client serves it and a
 * real agent, and keeps all it knows on disk. What its tasks are is for the {@link TaskDriver drivers} to say: processes of this
 * machine, as with Nomad's raw_exec driver, or containers, as with its docker driver.
 *
 * <p>The end of the program is to it what a reboot of a node is to Nomad: at the next start the same allocations run again with
 * the same ports and GPUs.
 */
public final class EmbeddedNomad implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedNomad.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration COLLECTION_INTERVAL = Duration.ofMinutes(5);

    private final EmbeddedNomadSettings settings;
    private final ScheduledExecutorService stateThread;
    private final ScheduledFuture<?> collecting;
    private final Store store;
    private final EventBroker broker;
    private final NodeClient client;
    private final ListeningApi server;
    private final Faults faults;

    private EmbeddedNomad(
            EmbeddedNomadSettings settings,
            ScheduledExecutorService stateThread,
            ScheduledFuture<?> collecting,
            Store store,
            EventBroker broker,
            NodeClient client,
            ListeningApi server,
            Faults faults) {
        this.settings = settings;
        this.stateThread = stateThread;
        this.collecting = collecting;
        this.store = store;
        this.broker = broker;
        this.client = client;
        this.server = server;
        this.faults = faults;
    }

    /**
     * Reads what is on disk, ends processes that an earlier run left, runs what should run and listens. Blocks for up to some
     * seconds, so call it from {@code main}.
     */
    public static EmbeddedNomad start(EmbeddedNomadSettings settings) {
        ScheduledExecutorService stateThread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("nomad-state").factory());
        try {
            return stateThread
                    .submit(() -> open(settings, stateThread))
                    .get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            stateThread.shutdownNow();
            throw new IllegalStateException(
                    "The embedded Nomad cannot start from %s: %s".formatted(settings.home(), e.getCause()),
                    e.getCause());
        } catch (TimeoutException e) {
            stateThread.shutdownNow();
            throw new IllegalStateException("The embedded Nomad did not start within " + START_TIMEOUT, e);
        } catch (InterruptedException e) {
            stateThread.shutdownNow();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded Nomad was starting", e);
        }
    }

    /** Where the API is, such as {@code http://127.0.0.1:4646}. */
    public URI address() {
        return URI.create("http://%s:%d".formatted(settings.host(), server.port()));
    }

    /** What callers send as {@code X-Nomad-Token}. */
    public String token() {
        return settings.token();
    }

    /** Ends sessions and processes and keeps the state, so the next start runs the same allocations. Takes up to 15 s. */
    @Override
    public void close() {
        broker.close();
        server.close();
        try {
            client.close();
            stopStateThread();
            store.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of the embedded Nomad could not be closed", e);
        }
        log.info("The embedded Nomad is closed file={}", settings.home());
    }

    /** What can go wrong in a cluster by no doing of its callers. For tests. */
    Faults faults() {
        return faults;
    }

    /** What {@code kill -9} would leave: no session closed, processes alive. For tests. */
    void crash() throws IOException, InterruptedException {
        stopStateThread();
        client.crash();
        broker.close();
        server.close();
        store.close();
    }

    private void stopStateThread() throws InterruptedException {
        collecting.cancel(false);
        stateThread.shutdown();
        if (!stateThread.awaitTermination(5, TimeUnit.SECONDS)) {
            stateThread.shutdownNow();
        }
    }

    private static EmbeddedNomad open(EmbeddedNomadSettings settings, ScheduledExecutorService stateThread)
            throws IOException, DriverFailure {
        Path directory = settings.home().toAbsolutePath().resolve("nomad");
        Files.createDirectories(directory);
        VolumeDirectory volumes =
                new VolumeDirectory(settings.home().toAbsolutePath().resolve("volumes"), settings.hostVolumes());
        volumes.deleteDiscarded();
        InstantSource clock = InstantSource.system();
        EventBroker broker = new EventBroker();
        Store store = new Store(directory.resolve("journal"), settings.journalKey(), broker);
        volumes.markOld(store.volumes().stream()
                .map(volume -> volume.path("Name").asText())
                .toList());
        NodeSpec node = registerNode(store, settings, clock.instant());
        ReportQueue[] reports = new ReportQueue[1];
        NodeClient client = new NodeClient(
                directory.resolve("alloc"),
                volumes,
                clock,
                NodeJson.references(node),
                settings.drivers(),
                (id, status, description, state) -> reports[0].add(id, status, description, state));
        NodeOutage outage = new NodeOutage(store, node, client::reconcile);
        ControlPlane control = new ControlPlane(
                store,
                new Scheduler(RandomGenerator.getDefault()),
                node,
                clock,
                () -> UUID.randomUUID().toString(),
                EmbeddedNomad::usable,
                outage::reconcile);
        reports[0] = new ReportQueue(stateThread, control);
        GarbageCollector collector = new GarbageCollector(store, control);
        client.endLeftovers(store);
        deleteForgotten(client, store);
        HttpApi api = new HttpApi(
                settings.token(),
                stateThread,
                store,
                broker,
                new RequestRouter(
                        new Views(store, node),
                        new JobOperations(store, control),
                        new NodeOperations(store, control, collector),
                        new VariableOperations(store, control),
                        new VolumeOperations(store, control, volumes)),
                client);
        ListeningApi server = api.bind(new InetSocketAddress(settings.host(), settings.httpPort()));
        client.reconcile(store);
        ScheduledFuture<?> collecting = stateThread.scheduleWithFixedDelay(
                () -> guarded(() -> {
                    collector.collect();
                    store.forgetDeleted();
                    deleteForgotten(client, store);
                }),
                COLLECTION_INTERVAL.toSeconds(),
                COLLECTION_INTERVAL.toSeconds(),
                TimeUnit.SECONDS);
        log.info(
                "The embedded Nomad listens address={} gpus={}",
                settings.host() + ":" + server.port(),
                node.deviceIds().size());
        return new EmbeddedNomad(
                settings,
                stateThread,
                collecting,
                store,
                broker,
                client,
                server,
                new Faults(store, stateThread, control, outage, reports[0]));
    }

    private static void deleteForgotten(NodeClient client, Store store) {
        try {
            client.deleteForgotten(store);
        } catch (IOException e) {
            log.warn("The files of ended allocations could not be deleted error={}", e.toString());
        }
    }

    private static NodeSpec registerNode(Store store, EmbeddedNomadSettings settings, Instant now) {
        String id = store.nodes().stream()
                .map(node -> node.path("ID").asText())
                .findFirst()
                .orElseGet(() -> UUID.randomUUID().toString());
        NodeSpec spec = new NodeSpec(
                id,
                settings.nodeName(),
                settings.host(),
                settings.drivers().stream().map(TaskDriver::name).toList(),
                settings.gpus(),
                settings.gpuModel(),
                settings.cards(),
                settings.minDynamicPort(),
                settings.maxDynamicPort(),
                settings.hostVolumes());
        Store.Batch batch = store.batch();
        var node = NodeJson.node(spec, batch.index(), now.getEpochSecond());
        store.nodes().stream().findFirst().ifPresent(before -> NodeJson.keep(node, before));
        batch.node(node);
        batch.line(Events.node("NodeRegistration", node));
        batch.commit();
        return spec;
    }

    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.error("A step of the embedded Nomad failed", e);
        }
    }

    private static boolean usable(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
