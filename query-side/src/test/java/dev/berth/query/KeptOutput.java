package dev.berth.query;

import dev.berth.messages.pod.PodId;
import dev.berth.query.log.PodLogs.Output;
import dev.berth.query.log.PodOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Output of pods in memory, in pieces of three bytes so that hardly any line comes in one. */
final class KeptOutput implements PodOutput {
    private static final int PIECE = 3;

    private final Map<PodId, List<KeptBoot>> boots = new ConcurrentHashMap<>();
    private final Map<String, byte[]> written = new ConcurrentHashMap<>();
    private final Sinks.Many<String> writes = Sinks.many().multicast().directBestEffort();

    void boot(PodId pod, KeptBoot boot) {
        boots.computeIfAbsent(pod, _ -> new CopyOnWriteArrayList<>()).addFirst(boot);
    }

    synchronized void write(KeptBoot boot, Output output, String text) {
        var added = text.getBytes(StandardCharsets.UTF_8);
        written.merge(key(boot, output), added, (before, more) -> {
            var all = Arrays.copyOf(before, before.length + more.length);
            System.arraycopy(more, 0, all, before.length, more.length);
            return all;
        });
        writes.tryEmitNext(key(boot, output));
    }

    @Override
    public Flux<KeptBoot> boots(PodId pod, int node) {
        return Flux.defer(() -> Flux.fromIterable(boots.getOrDefault(pod, List.of())));
    }

    @Override
    public Flux<OutputPiece> tail(KeptBoot boot, Output output, int bytes) {
        return Flux.defer(() -> {
            int all = bytes(boot, output).length;
            return Flux.fromIterable(pieces(boot, output, Math.max(0, all - bytes)));
        });
    }

    @Override
    public Flux<OutputPiece> after(KeptBoot boot, Output output, OutputPlace place, boolean follow) {
        return Flux.defer(() -> {
            var read = new long[] {place.offset()};
            var now = Mono.fromCallable(() -> pieces(boot, output, (int) read[0]))
                    .doOnNext(pieces ->
                            pieces.forEach(piece -> read[0] = piece.end().offset()))
                    .flatMapIterable(pieces -> pieces);
            return follow
                    ? writes.asFlux()
                            .filter(key(boot, output)::equals)
                            .map(_ -> true)
                            .startWith(true)
                            .onBackpressureBuffer()
                            .concatMap(_ -> now)
                    : now;
        });
    }

    private List<OutputPiece> pieces(KeptBoot boot, Output output, int from) {
        var all = bytes(boot, output);
        var pieces = new ArrayList<OutputPiece>();
        for (int at = from; at < all.length; at += PIECE) {
            int end = Math.min(all.length, at + PIECE);
            pieces.add(new OutputPiece(ByteBuffer.wrap(all, at, end - at), new OutputPlace(0, end)));
        }
        return pieces;
    }

    private byte[] bytes(KeptBoot boot, Output output) {
        return written.getOrDefault(key(boot, output), new byte[0]);
    }

    private static String key(KeptBoot boot, Output output) {
        return boot.allocation() + output;
    }
}
