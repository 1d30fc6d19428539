package dev.berth.command.node.change;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.node.ChangeNode;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ChangeNodeConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ChangeNode.class, ChangeNode::caller, ChangeNodeHandler::handle);
    }
}
