package dev.berth.app.wiring;

import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodId;
import dev.berth.messages.pod.PodView;
import dev.berth.messages.pod.SshTarget;
import dev.berth.nomad.placement.PodJob;
import dev.berth.nomadsdk.Nomad;
import dev.berth.nomadsdk.NomadException;
import dev.berth.query.pod.PodNotebooks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * How notebooks are, from what their pods keep where Nomad can read it, asked no oftener than each two seconds for a pod, and from
 * a look at them through the pod's SSH server.
 */
public final class NomadPodNotebooks implements PodNotebooks {
    private static final Logger log = LoggerFactory.getLogger(NomadPodNotebooks.class);
    private static final Duration KEEP = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 1 << 10;
    static final int MAX_AT_ONCE = 8;
    /** What only the page to log in has. */
    private static final String PAGE_TITLE = "<title>Log in to JupyterLab</title>";

    /** How to ask what listens in a pod for a page. */
    @FunctionalInterface
    public interface PodPages {
        Mono<String> page(PodId pod, SshTarget target, String hostKey, @Nullable String user, int port, String path);
    }

    private final Nomad nomad;
    private final Function<PodId, Optional<SshTarget>> targets;
    private final PodPages pages;
    private final Duration readTimeout;
    private final KeptReadings<BootOfPod, Optional<NotebookNote>> read;
    private final AtomicInteger opening = new AtomicInteger();

    /** {@code targets} says where a pod's SSH server is, {@code nanoTime} is a clock that never goes back. */
    public NomadPodNotebooks(
            Nomad nomad, Function<PodId, Optional<SshTarget>> targets, PodPages pages, LongSupplier nanoTime) {
        this(nomad, targets, pages, nanoTime, READ_TIMEOUT);
    }

    NomadPodNotebooks(
            Nomad nomad,
            Function<PodId, Optional<SshTarget>> targets,
            PodPages pages,
            LongSupplier nanoTime,
            Duration readTimeout) {
        this.nomad = nomad;
        this.targets = targets;
        this.pages = pages;
        this.read = new KeptReadings<>(KEEP, nanoTime);
        this.readTimeout = readTimeout;
    }

    @Override
    public Mono<NotebookView> now(PodView pod, NotebookView notebook) {
        return read.of(BootOfPod.of(pod), () -> ask(pod.id()))
                .map(note -> note.map(found -> found.in(notebook))
                        .orElseGet(() -> notebook.in(null, "Its machine does not say how it is.")));
    }

    /** Empty where that cannot be known now. */
    private Mono<Optional<NotebookNote>> ask(PodId pod) {
        return PodAllocations.running(nomad, pod)
                .flatMap(allocation -> nomad.allocations().file(allocation.id(), PodJob.NOTEBOOK, MAX_BYTES))
                .map(bytes -> Optional.of(NotebookNote.parse(new String(bytes, StandardCharsets.UTF_8))))
                .onErrorResume(
                        refused -> refused instanceof NomadException e && e.isNotFound(),
                        _ -> Mono.just(Optional.of(new NotebookNote(NotebookState.STARTING, 0, ""))))
                .timeout(readTimeout)
                .onErrorResume(PodAllocations::isAway, _ -> Mono.just(Optional.empty()))
                .defaultIfEmpty(Optional.empty());
    }

    @Override
    public Mono<NotebookAnswer> open(PodView pod, int port) {
        return Mono.defer(() -> {
            var target = targets.apply(pod.id());
            if (target.isEmpty()) {
                return Mono.just(NotebookAnswer.NOT_TRIED);
            }
            if (opening.incrementAndGet() > MAX_AT_ONCE) {
                opening.decrementAndGet();
                return Mono.just(NotebookAnswer.NOT_TRIED);
            }
            return pages.page(pod.id(), target.get(), pod.hostKey(), pod.user(), port, "/login")
                    .map(page -> page.startsWith("HTTP/1.1 200 ") && page.contains(PAGE_TITLE)
                            ? NotebookAnswer.LOG_IN
                            : NotebookAnswer.SOMETHING_ELSE)
                    .defaultIfEmpty(NotebookAnswer.NOTHING)
                    .doOnError(refused ->
                            log.debug("Cannot look at a pod's notebook pod={} error={}", pod.id(), refused.toString()))
                    .onErrorReturn(NotebookAnswer.NOT_TRIED)
                    .doFinally(_ -> opening.decrementAndGet());
        });
    }
}
