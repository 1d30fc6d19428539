package dev.berth.messages.node;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the owner of the cluster may have a machine do, spelled in lower case on the wire. */
public enum NodeAction {
    /** Take no new pods, and have those that run there stopped. */
    DRAIN,
    /** End a drain, under way or done, and take pods again. */
    UNDRAIN,
    /** Take no new pods; those that run there stay. */
    CORDON,
    /** Take pods again. */
    UNCORDON;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
