package dev.berth.nomadsdk;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** {@code /v1/allocations} and {@code /v1/allocation}. */
public final class Allocations {
    private final NomadHttp http;

    Allocations(NomadHttp http) {
        this.http = http;
    }

    /** Stubs with resources and task states. */
    public Mono<List<Allocation>> list() {
        return Pages.of(http, "/v1/allocations?resources=true&task_states=true", Allocation.class);
    }

    public Mono<Allocation> get(String id) {
        return http.get("/v1/allocation/" + NomadHttp.encode(id), Json.type(Allocation.class));
    }

    /**
     * A file of the allocation, whole; fails with 404 where it has no such file.
     *
     * @param path below the allocation's directory, such as {@code alloc/data/x}
     */
    public Mono<byte[]> file(String id, String path) {
        return http.bytes("/v1/client/fs/cat/%s?path=%s".formatted(NomadHttp.encode(id), NomadHttp.encode(path)));
    }

    /**
     * What a file or a folder of the allocation is; fails with 404 where there is none. Unlike {@link #file}, which may then give
     * the words {@code Permission denied} for the file, this is refused where the token may not read files.
     */
    public Mono<FileStatus> status(String id, String path) {
        return http.get(
                "/v1/client/fs/stat/%s?path=%s".formatted(NomadHttp.encode(id), NomadHttp.encode(path)),
                Json.type(FileStatus.class));
    }

    /** In bytes, {@code 0} for some folders. */
    public record FileStatus(String name, boolean isDir, long size) {}

    /**
     * What the allocation uses now, asked of its node. Fails with {@link NomadRefusal.NoPath} where that is not reached, which says
     * nothing of the allocation. An agent whose {@code telemetry} block has no {@code publish_allocation_metrics = true}, and
     * a task that has ended, have no figures.
     */
    public Mono<AllocationStats> stats(String id) {
        return http.get("/v1/client/allocation/" + NomadHttp.encode(id) + "/stats", Json.type(AllocationStats.class));
    }

    /** Stops this allocation; the scheduler makes another one if the job still asks for it. */
    public Mono<Registration> stop(String id) {
        return http.put("/v1/allocation/" + NomadHttp.encode(id) + "/stop", Map.of(), Json.type(Registration.class));
    }
}
