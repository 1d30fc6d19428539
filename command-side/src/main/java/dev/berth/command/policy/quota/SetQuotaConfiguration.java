package dev.berth.command.policy.quota;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.policy.SetQuota;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class SetQuotaConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(SetQuota.class, SetQuota::caller, SetQuotaHandler::handle);
    }
}
