package dev.berth.command.webhook.remove;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.webhook.RemoveWebhook;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class RemoveWebhookConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(RemoveWebhook.class, RemoveWebhook::caller, RemoveWebhookHandler::handle);
    }
}
