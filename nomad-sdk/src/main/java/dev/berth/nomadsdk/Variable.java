package dev.berth.nomadsdk;

import java.util.Map;

/**
 * A variable: a few secrets under a path, 64 KiB in all.
 *
 * @param modifyIndex for the next conditional write
 */
public record Variable(String path, Map<String, String> items, long modifyIndex) {
    // Jackson hands in null where Nomad sent null or nothing.
    @SuppressWarnings("NullAway")
    public Variable {
        items = items == null ? Map.of() : Map.copyOf(items);
    }

    /** Names only, since the values are secrets. */
    @Override
    public String toString() {
        return "Variable[path=%s, items=%s, modifyIndex=%d]".formatted(path, items.keySet(), modifyIndex);
    }
}
