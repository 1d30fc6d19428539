package dev.berth.command.pod.news;

import com.google.auto.service.AutoService;
import dev.berth.command.CommandSlice;
import dev.berth.command.decide.Decisions;
import dev.berth.messages.pod.ReportPodNews;

/** Registers this slice. */
@AutoService(CommandSlice.class)
public final class ReportPodNewsConfiguration implements CommandSlice {
    @Override
    public void register(Decisions decisions, Resources resources) {
        decisions.on(ReportPodNews.class, ReportPodNews::caller, ReportPodNewsHandler::handle);
    }
}
