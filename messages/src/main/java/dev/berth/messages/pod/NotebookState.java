package dev.berth.messages.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a pod's notebook is. */
public enum NotebookState {
    /** JupyterLab is being put on the pod's disk, because its image has none. */
    INSTALLING,
    STARTING,
    /** It answers. */
    RUNNING,
    /** It is not tried any more in this boot. */
    FAILED,
    /** As the pod is. */
    STOPPED;

    /** As people read it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NotebookState> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    @JsonCreator
    static NotebookState of(String word) {
        return find(word)
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no state of a notebook".formatted(word)));
    }
}
