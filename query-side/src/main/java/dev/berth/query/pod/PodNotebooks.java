package dev.berth.query.pod;

import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.PodView;
import reactor.core.publisher.Mono;

/** Tells how the notebooks of pods that run are. Implemented where pods can be reached. */
public interface PodNotebooks {
    /** What is found where somebody tries to open a notebook. */
    enum NotebookAnswer {
        /** Nobody could log in to the pod, or too many try at once. */
        NOT_TRIED,
        /** Nothing answers at the port. */
        NOTHING,
        /** Something answers, and it is not the notebook's log-in. */
        SOMETHING_ELSE,
        /** The notebook's page to log in. */
        LOG_IN
    }

    /**
     * As it was some seconds ago at most; without a state where that is not known. Completes soon and does not fail. Asks the pod only
     * because somebody looks.
     *
     * @param pod one that runs
     * @param notebook the pod's
     */
    Mono<NotebookView> now(PodView pod, NotebookView notebook);

    /** Opens it as a browser would behind a tunnel. Completes in bounded time and does not fail. */
    Mono<NotebookAnswer> open(PodView pod, int port);

    /** How the pod's notebook is, of one that need not run; empty where it has none. */
    default Mono<NotebookView> of(PodView pod) {
        var notebook = pod.notebook();
        return notebook == null
                ? Mono.empty()
                : switch (pod.phase()) {
                    case REQUESTED, QUEUED, SCHEDULED, PULLING, STARTING ->
                        Mono.just(notebook.in(NotebookState.STARTING, "It starts with the pod."));
                    case RUNNING -> now(pod, notebook);
                    case LOST -> Mono.just(notebook.in(null, "The pod does not answer."));
                    case STOPPING, STOPPED, TERMINATED, FAILED ->
                        Mono.just(notebook.in(NotebookState.STOPPED, "It stops and starts with the pod."));
                };
    }
}
