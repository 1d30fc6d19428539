package dev.berth.nomadembedded.http;

import dev.berth.nomadembedded.client.NodeClient;
import dev.berth.nomadembedded.client.SharedFile;
import dev.berth.nomadembedded.state.JsonNodes;
import java.io.IOException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Files that a task has put into the shared directory of its allocation; the rest is not for readers. */
final class SharedFileHandler {
    /** Whatever a caller asks for, of a file of any length. */
    private static final long MAX_BYTES = 8 << 20;

    private final KnownAllocations allocations;
    private final NodeClient client;

    SharedFileHandler(KnownAllocations allocations, NodeClient client) {
        this.allocations = allocations;
        this.client = client;
    }

    private interface FileAnswer {
        Mono<Void> of(SharedFile file) throws IOException;
    }

    Publisher<Void> stat(HttpServerRequest http, HttpServerResponse response) {
        return answer(
                http,
                response,
                file -> HttpAnswers.json(
                        response,
                        JsonNodes.object()
                                .put("Name", file.name())
                                .put("IsDir", file.isDirectory())
                                .put("Size", file.size())
                                .put("FileMode", file.mode())
                                .put("ContentType", "application/octet-stream")));
    }

    Publisher<Void> readAt(HttpServerRequest http, HttpServerResponse response) {
        ApiRequest request = ApiRequest.withoutBody(http);
        long offset;
        long limit;
        try {
            offset = request.number("offset")
                    .filter(number -> number >= 0)
                    .orElseThrow(() -> new ApiRefusal(500, "error parsing offset"));
            limit = request.number("limit").filter(number -> number > 0).orElse(MAX_BYTES);
        } catch (ApiRefusal refused) {
            return HttpAnswers.text(response, refused.status(), String.valueOf(refused.getMessage()));
        }
        return answer(
                http,
                response,
                file -> file.isRegular()
                        ? response.header("Content-Type", "application/octet-stream")
                                .sendByteArray(Mono.just(file.read(offset, (int) Math.min(limit, MAX_BYTES))))
                                .then()
                        : HttpAnswers.text(response, 400, "file \"%s\" is not a regular file".formatted(file.name())));
    }

    private Publisher<Void> answer(HttpServerRequest http, HttpServerResponse response, FileAnswer answer) {
        ApiRequest request = ApiRequest.withoutBody(http);
        String id = request.variable("id");
        String path = request.text("path", "");
        return allocations.ifKnown(
                id,
                response,
                () -> Mono.defer(() -> answer(path, id, response, answer)).subscribeOn(Schedulers.boundedElastic()));
    }

    private Mono<Void> answer(String path, String id, HttpServerResponse response, FileAnswer answer) {
        try {
            SharedFile file = client.sharedFile(id, path).orElse(null);
            return file == null
                    ? HttpAnswers.text(response, 404, "%s: no such file or directory".formatted(path))
                    : answer.of(file);
        } catch (IOException e) {
            return HttpAnswers.text(response, 500, "%s cannot be read".formatted(path));
        }
    }
}
