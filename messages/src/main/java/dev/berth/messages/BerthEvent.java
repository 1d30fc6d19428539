package dev.berth.messages;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fact, stored under its simple class name. Sealed once per noun, see {@link EventCatalog}. */
public interface BerthEvent {
    Workspace workspace();

    /** What the event is tagged with. Only events that change what a workspace holds carry its tag. */
    Set<Tag> tags();

    /** The request that it came of, null where that had no key. A record component of this name implements it. */
    default @Nullable RequestKey request() {
        return null;
    }
}
