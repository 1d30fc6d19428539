package dev.berth.command.template.save;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.template.SaveTemplate;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SaveTemplateConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SaveTemplate.class, SaveTemplate::caller, SaveTemplateHandler::handle);
    }
}
