package dev.berth.command.template.remove;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.template.RemoveTemplate;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class RemoveTemplateConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RemoveTemplate.class, RemoveTemplate::caller, RemoveTemplateHandler::handle);
    }
}
