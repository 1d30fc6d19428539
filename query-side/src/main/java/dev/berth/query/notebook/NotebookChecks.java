package dev.berth.query.notebook;

import dev.berth.messages.pod.NotebookState;
import dev.berth.messages.pod.NotebookView;
import dev.berth.messages.pod.Phase;
import dev.berth.messages.pod.PodView;
import dev.berth.query.pod.PodNotebooks.NotebookAnswer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod's notebook does not load, step by step: one that is not the case explains those after it.
 *
 * @param checks always the same four
 */
record NotebookChecks(List<NotebookCheck> checks) {
    private static final String NOT_TRIED = "Not tried, because of what is above.";

    /**
     * One step.
     *
     * @param name {@code enabled}, {@code running}, {@code exposed} or {@code loads}
     * @param ok null where it was not tried or is not known
     * @param text what was found, and what to do about it
     */
    record NotebookCheck(String name, @Nullable Boolean ok, String text) {}

    /** Of a pod that was launched without one. */
    static NotebookChecks without() {
        return of(
                new NotebookCheck(
                        "enabled",
                        false,
                        "The pod was launched without a notebook. Launch another one with \"notebook\": {\"user\", \"password\"}, or with the box Notebook ticked."),
                null,
                null,
                null);
    }

    /** {@code found} is null where it was not tried. */
    static NotebookChecks of(PodView pod, NotebookView now, @Nullable NotebookAnswer found) {
        var enabled = new NotebookCheck(
                "enabled", true, "The pod was launched with a notebook for %s.".formatted(now.user()));
        return of(enabled, running(pod, now), exposed(now, found), loads(found));
    }

    private static NotebookChecks of(
            NotebookCheck enabled,
            @Nullable NotebookCheck running,
            @Nullable NotebookCheck exposed,
            @Nullable NotebookCheck loads) {
        return new NotebookChecks(List.of(
                enabled,
                Objects.requireNonNullElseGet(running, () -> notTried("running")),
                Objects.requireNonNullElseGet(exposed, () -> notTried("exposed")),
                Objects.requireNonNullElseGet(loads, () -> notTried("loads"))));
    }

    private static NotebookCheck notTried(String name) {
        return new NotebookCheck(name, null, NOT_TRIED);
    }

    private static NotebookCheck running(PodView pod, NotebookView now) {
        var state = now.state();
        if (state == NotebookState.RUNNING) {
            return new NotebookCheck("running", true, "JupyterLab runs.");
        }
        if (pod.phase() != Phase.RUNNING) {
            return new NotebookCheck(
                    "running",
                    false,
                    "The pod is %s, and the notebook runs while the pod does.".formatted(pod.phase()));
        }
        var text = now.text() == null ? "." : ": " + now.text();
        if (state == null) {
            return new NotebookCheck("running", null, "That is not known" + text);
        }
        var is = state == NotebookState.FAILED ? "JupyterLab has failed" : "JupyterLab is " + state.word();
        return new NotebookCheck("running", false, is + text);
    }

    private static @Nullable NotebookCheck exposed(NotebookView now, @Nullable NotebookAnswer found) {
        return switch (found) {
            case null -> null;
            case NOT_TRIED ->
                new NotebookCheck(
                        "exposed", null, "Berth could not log in to the pod just now. Check again in some seconds.");
            case NOTHING ->
                new NotebookCheck(
                        "exposed",
                        false,
                        "Nothing answers at port %s of the pod. Restart the pod, which starts JupyterLab anew."
                                .formatted(now.port()));
            case SOMETHING_ELSE, LOG_IN ->
                new NotebookCheck(
                        "exposed",
                        true,
                        "Port %1$s of the pod answers. With -L 18888:localhost:%1$s behind the pod's ssh command it is http://localhost:18888/lab on your machine."
                                .formatted(now.port()));
        };
    }

    private static @Nullable NotebookCheck loads(@Nullable NotebookAnswer found) {
        return switch (found) {
            case null -> null;
            case NOT_TRIED, NOTHING -> null;
            case SOMETHING_ELSE ->
                new NotebookCheck(
                        "loads",
                        false,
                        "What answers is not the notebook's log-in. Does another program listen there? Stop it, or restart the pod.");
            case LOG_IN ->
                new NotebookCheck(
                        "loads",
                        true,
                        "The log-in page loads. Where your browser shows none, the tunnel is not up, or the browser keeps an old page: load it again without its cache.");
        };
    }
}
