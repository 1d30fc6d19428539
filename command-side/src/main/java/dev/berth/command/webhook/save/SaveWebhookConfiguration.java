package dev.berth.command.webhook.save;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.webhook.SaveWebhook;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SaveWebhookConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SaveWebhook.class, SaveWebhook::caller, SaveWebhookHandler::handle);
    }
}
