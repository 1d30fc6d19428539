package dev.berth.app.monitoring;

import dev.berth.eventstore.processor.ProcessorStatus;
import java.util.List;
import java.util.function.Supplier;

/** The event processors of this process, as they are now. */
public interface EventProcessors extends Supplier<List<ProcessorStatus>> {}
