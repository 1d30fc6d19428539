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
     * 400 where it is not a regular file. Of a named pipe it fails by the timeout, and leaves the agent waiting for who writes to
     * that: agents open a file to say what it is, too.
     *
     * @param path below the allocation's directory, such as {@code alloc/data/x}
     * @param maxBytes of the file that are sent; what a task has written may be of any length
     */
    public Mono<byte[]> file(String id, String path, int maxBytes) {
        // Asked first, because agents answer a read that they refuse with 200 and the refusal in place of the content.
        return status(id, path)
                .filter(FileStatus::isRegular)
                .switchIfEmpty(Mono.error(() -> NomadException.answered(
                        400, "%s is not a regular file".formatted(path), "GET " + onNode("stat", id, path))))
                .flatMap(_ -> files.bytes("%s&offset=0&limit=%d".formatted(onNode("readat", id, path), maxBytes)));
    }

    /**
     * What a file or a folder of the allocation is. Fails with 404 where there is none, and is refused where the token may not read
     * files.
     */
    public Mono<FileStatus> status(String id, String path) {
        return files.get(onNode("stat", id, path), Json.type(FileStatus.class));
    }

    private static String onNode(String call, String id, String path) {
        return "/v1/client/fs/%s/%s?path=%s".formatted(call, NomadHttp.encode(id), NomadHttp.encode(path));
    }

    /**
     * What a node says of a file.
     *
     * @param size in bytes, 0 for some folders
     * @param fileMode as {@code ls -l} shows it, such as {@code -rw-r--r--}
     */
    public record FileStatus(
            String name, boolean isDir, long size, @Nullable String fileMode) {
        boolean isRegular() {
            return fileMode != null && fileMode.startsWith("-");
        }
    }

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
