package dev.berth.messages.volume;

/**
 * Where a volume is in its life.
 *
 * <pre>
 * AVAILABLE ⇄ ATTACHED
 *     ↓
 * DELETING → (gone)
 * </pre>
 */
public enum VolumePhase {
    /** No pod has it. */
    AVAILABLE,
    /** A pod has it, running or stopped. */
    ATTACHED,
    DELETING
}
