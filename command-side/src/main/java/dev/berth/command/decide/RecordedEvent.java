package dev.berth.command.decide;

import dev.berth.messages.BerthEvent;
import java.time.Instant;

/** An event as it stands in the log. */
public record RecordedEvent(BerthEvent event, long position, Instant at) {}
