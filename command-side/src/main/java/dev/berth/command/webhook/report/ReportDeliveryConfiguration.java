package dev.berth.command.webhook.report;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.webhook.ReportDelivery;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportDeliveryConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportDelivery.class, ReportDelivery::caller, ReportDeliveryHandler::handle);
    }
}
