package dev.berth.nomadsdk;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client of one cluster, by any of its agents: {@code nomad.jobs().register(job)}. All calls are lazy; answers arrive on the client's
 * event loops, which must not be blocked. Each call fails with {@link NomadException} and with nothing else that is
 * Nomad's or the network's doing.
 */
public final class Nomad {
    /** One of so many connections is for files. */
    private static final int CONNECTIONS_PER_FILE = 3;

    private final NomadHttp http;
    /** Tasks write what is read here, and may make a read take as long as it may: all else must not wait for that. */
    private final NomadHttp files;

    private Nomad(NomadHttp http, NomadHttp files) {
        this.http = http;
        this.files = files;
    }

    /**
     * A client with its own pool of connections. Reads the files of TLS now and connects at the first call.
     *
     * @throws IllegalArgumentException when a file of TLS cannot be used; the message names it
     */
    public static Nomad at(NomadSettings settings) {
        int ofFiles = settings.maxConnections() / CONNECTIONS_PER_FILE;
        return new Nomad(
                new NomadHttp(settings, settings.maxConnections() - ofFiles), new NomadHttp(settings, ofFiles));
    }

    /**
     * The newest index of jobs, allocations and evaluations, as the leader has it. Lower than one that was read before, it
     * says that the cluster was restored or is another one.
     */
    public Mono<Long> index() {
        return Flux.just("/v1/jobs", "/v1/allocations", "/v1/evaluations")
                .concatMap(table -> http.index(table + "?per_page=1"))
                .reduce(Math::max);
    }

    public Jobs jobs() {
        return new Jobs(http);
    }

    public Allocations allocations() {
        return new Allocations(http, files);
    }

    public Evaluations evaluations() {
        return new Evaluations(http);
    }

    public Nodes nodes() {
        return new Nodes(http);
    }

    public Variables variables() {
        return new Variables(http);
    }

    public HostVolumes hostVolumes() {
        return new HostVolumes(http);
    }

    public EventStream events() {
        return new EventStream(http);
    }

    public Logs logs() {
        return new Logs(http);
    }

    public Exec exec() {
        return new Exec(http);
    }

    public Agent agent() {
        return new Agent(http);
    }

    public Servers servers() {
        return new Servers(http);
    }

    public Operator operator() {
        return new Operator(http);
    }

    public Acl acl() {
        return new Acl(http);
    }

    /** Closes the connections, within 5 s. */
    public Mono<Void> close() {
        return Mono.whenDelayError(http.close(), files.close());
    }
}
