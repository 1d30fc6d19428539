package dev.berth.query;

import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.PodNotebooks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Notebooks of running pods, all of which are as a test says. */
final class OpenedNotebooks implements PodNotebooks {
    volatile UnaryOperator<NotebookView> now = notebook -> notebook.runningAt(8888);
    volatile NotebookAnswer answer = NotebookAnswer.LOG_IN;
    final AtomicInteger looks = new AtomicInteger();

    @Override
    public Mono<NotebookView> now(PodView pod, NotebookView notebook) {
        looks.incrementAndGet();
        return Mono.just(now.apply(notebook));
    }

    @Override
    public Mono<NotebookAnswer> open(PodView pod, int port) {
        looks.incrementAndGet();
        return Mono.just(answer);
    }
}
