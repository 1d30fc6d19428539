package dev.berth.command;

import dev.berth.command.decide.Decisions;
import dev.berth.command.quota.Quotas;

/**
 * One thing that can be done, in a folder of its own. Slices are found on the class path, so that nothing outside the
 * folder names them; an implementation is public, has a public constructor without parameters and is annotated
 * {@code @AutoService(CommandSlice.class)}.
 */
public interface CommandSlice {
    /** Registers the decisions of this slice. */
    void register(Decisions decisions, Resources resources);

    /** What decisions may need besides the log. */
    record Resources(CommandSideSettings settings, FreePorts freePorts, Quotas quotas) {}
}
