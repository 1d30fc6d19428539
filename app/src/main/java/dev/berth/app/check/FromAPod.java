package dev.berth.app.check;

import dev.berth.nomad.Driver;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Allocation;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.nomadsdk.NomadSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Finds out what a pod reaches that is none of its business: runs one job that plays another pod, then one on the same node that
 * tries to reach it, Nomad, the node and a cloud's metadata. Both jobs are purged again, whatever happens.
 */
public final class FromAPod {
    /** An image may have to be pulled first. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final int MAX_LOG_BYTES = 64 << 10;
    private static final String LOG = "alloc/logs/%s.stdout.0".formatted(ProbeJob.TASK);

    private final NomadSettings api;
    private final ProbeJob jobs;
    private final String id;

    public FromAPod(NomadSettings api, Driver driver, String image, @Nullable String network, RandomGenerator random) {
        this.api = api;
        this.jobs = new ProbeJob(driver, api.namespace(), image, network);
        var bytes = new byte[6];
        random.nextBytes(bytes);
        this.id = "berth-probe-" + HexFormat.of().formatHex(bytes);
    }

    /** A row for each kind of thing. */
    public Mono<List<CheckResult>> run() {
        if (!jobs.driver().runsContainers()) {
            return Mono.just(List.of(CheckResult.failed(
                    "from a pod",
                    "Under the driver %s pods are processes of their node and reach all that it does."
                            .formatted(jobs.driver()),
                    "Choose --driver docker or podman before strangers are let in.")));
        }
        return Mono.usingWhen(Mono.fromSupplier(() -> Nomad.at(api)), this::probe, this::cleanUp);
    }

    private Mono<List<CheckResult>> probe(Nomad nomad) {
        return nomad.jobs()
                .register(jobs.of(id, "listen", Map.of(), null), 0)
                .then(await(nomad, id, "address "))
                // The list of a job's allocations leaves their ports out.
                .flatMap(other ->
                        nomad.allocations().get(other.allocation().id()).map(whole -> new Ran(whole, other.log())))
                .flatMap(other -> nomad.nodes()
                        .details(String.valueOf(other.allocation().nodeId()))
                        .flatMap(node -> {
                            var targets = targets(other, node.httpAddr());
                            return nomad.jobs()
                                    .register(jobs.of(id + "-from", "reach", Map.of("TARGETS", targets), node.id()), 0)
                                    .then(await(nomad, id + "-from", "end"));
                        }))
                .map(probe -> Reach.results(probe.log()))
                .onErrorResume(TimeoutException.class, _ -> Mono.just(notRun("it did not come to an end in time")))
                .onErrorResume(NomadException.class, refused -> Mono.just(notRun(refused.text())))
                .onErrorResume(
                        IllegalStateException.class, failed -> Mono.just(notRun(String.valueOf(failed.getMessage()))));
    }

    private static List<CheckResult> notRun(String why) {
        return List.of(CheckResult.failed(
                "from a pod",
                "The job that would have tried was not run: %s.".formatted(why.replaceAll("\\.$", "")),
                "See 'nomad job status' and the client's log; the image needs bash and openssh-server."));
    }

    private Mono<Void> cleanUp(Nomad nomad) {
        return Flux.just(id, id + "-from")
                .concatMap(job -> nomad.jobs().deregister(job, true).onErrorComplete())
                .then(nomad.close());
    }

    private record Ran(Allocation allocation, String log) {}

    /** Completes when the job's output has a line that begins with {@code sign}; fails where it ends without. */
    private static Mono<Ran> await(Nomad nomad, String job, String sign) {
        return Flux.interval(Duration.ZERO, LOOK_INTERVAL)
                .onBackpressureDrop()
                .concatMap(_ -> nomad.jobs().allocations(job).flatMapIterable(all -> all), 1)
                .concatMap(allocation -> nomad.allocations()
                        .file(allocation.id(), LOG, MAX_LOG_BYTES)
                        .map(bytes -> new Ran(allocation, new String(bytes, StandardCharsets.UTF_8)))
                        .onErrorReturn(new Ran(allocation, "")))
                .handle((Ran ran, SynchronousSink<Ran> sink) -> {
                    if (ran.log().lines().anyMatch(line -> line.startsWith(sign))) {
                        sink.next(ran);
                    } else if (ran.allocation().isClientTerminal()) {
                        sink.error(new IllegalStateException(why(ran)));
                    }
                })
                .next()
                .timeout(START_TIMEOUT);
    }

    private static String why(Ran ran) {
        return ran.allocation().taskStates().values().stream()
                .flatMap(task -> task.events().stream())
                .filter(event ->
                        event.type().equals("Driver Failure") || event.type().equals("Terminated"))
                .map(event -> String.valueOf(event.displayMessage()))
                .reduce((_, last) -> last)
                .orElse("it ended and did not say why");
    }

    /** Lines of {@code NAME HOST PORT}. */
    private String targets(Ran other, @Nullable String httpAddr) {
        var lines = new ArrayList<String>();
        other.log()
                .lines()
                .filter(line -> line.startsWith("address "))
                .map(line -> line.substring("address ".length()).strip())
                .forEach(address -> lines.add("%s %s %d".formatted(Reach.POD, address, PodJob.PORT_IN_CONTAINER)));
        var node = httpAddr == null ? null : URI.create("http://" + httpAddr);
        other.allocation().port(ProbeJob.PORT).ifPresent(port -> {
            lines.add("%s gateway %d".formatted(Reach.POD, port.value()));
            add(lines, Reach.POD, node, port.value());
        });
        for (var address : api.addresses()) {
            add(lines, Reach.NOMAD, address, address.getPort());
            lines.add("%s gateway %d".formatted(Reach.NOMAD, address.getPort()));
        }
        add(lines, Reach.NOMAD, node, node == null ? 0 : node.getPort());
        lines.add("%s gateway 22".formatted(Reach.NODE));
        lines.add("%s gateway 111".formatted(Reach.NODE));
        add(lines, Reach.NODE, node, 22);
        lines.add("%s 169.254.169.254 80".formatted(Reach.METADATA));
        return String.join("\n", lines.stream().distinct().toList());
    }

    /** A loopback address would be the pod's own. */
    private static void add(List<String> lines, String name, @Nullable URI at, int port) {
        if (at == null || at.getHost() == null || port <= 0) {
            return;
        }
        var host = at.getHost().replaceAll("[\\[\\]]", "");
        try {
            if (InetAddress.ofLiteral(host).isLoopbackAddress()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            if (host.equals("localhost")) {
                return;
            }
        }
        lines.add("%s %s %d".formatted(name, host, port));
    }
}
