package dev.berth.nomadsdk;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code /v1/allocations} and {@code /v1/allocation}. */
public final class Allocations {
    private final NomadHttp http;
    private final NomadHttp files;

    /** {@code files} has the connections by which files are read. */
    Allocations(NomadHttp http, NomadHttp files) {
        this.http = http;
        this.files = files;
    }

    /** Stubs with resources and task states. */
    public Mono<List<Allocation>> list() {
        return Pages.of(http, "/v1/allocations?resources=true&task_states=true", Allocation.class);
    }

    public Mono<Allocation> get(String id) {
        return http.get("/v1/allocation/" + NomadHttp.encode(id), Json.type(Allocation.class));
    }

    /**
     * The beginning of a file of the allocation. Fails with 404 where the allocation or the file is not there (any more), and with
     * 400 where it is not a regular file.
     *
     * @param path below the allocation's directory, such as {@code alloc/data/x}
     * @param maxBytes of the file that are sent; what a task has written may be of any length
     */
    public Mono<byte[]> file(String id, String path, int maxBytes) {
        var query = "%s?path=%s".formatted(NomadHttp.encode(id), NomadHttp.encode(path));
        var stat = "/v1/client/fs/stat/" + query;
        // Asked first, because agents answer a read that they refuse with 200 and the refusal in place of the content.
        return files.get(stat, Json.type(FileInfo.class))
                .filter(FileInfo::isRegular)
                .switchIfEmpty(Mono.error(
                        () -> NomadException.answered(400, "%s is not a regular file".formatted(path), "GET " + stat)))
                .flatMap(_ -> files.bytes("/v1/client/fs/readat/%s&offset=0&limit=%d".formatted(query, maxBytes)));
    }

    record FileInfo(@Nullable String fileMode) {
        boolean isRegular() {
            return fileMode != null && fileMode.startsWith("-");
        }
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
