package dev.berth.nomadembedded.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.http.ProcessMeter.Measurement;
import dev.berth.nomadembedded.state.JsonNodes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What allocations use now. Of GPUs that are made up there is nothing to tell. */
final class AllocationUsageHandler {
    private static final long PAGE_BYTES = 4096;

    private final KnownAllocations allocations;
    private final ProcessMeter meter;

    AllocationUsageHandler(KnownAllocations allocations, ProcessMeter meter) {
        this.allocations = allocations;
        this.meter = meter;
    }

    Publisher<Void> stats(HttpServerRequest http, HttpServerResponse response) {
        String id = ApiRequest.withoutBody(http).variable("id");
        return allocations
                .find(id)
                .flatMap(allocation -> Mono.fromCallable(() -> meter.measure(id, System.nanoTime()))
                        .subscribeOn(Schedulers.boundedElastic())
                        .map(measured -> json(allocation.task(), measured)))
                .map(json -> HttpAnswers.json(response, json))
                .defaultIfEmpty(KnownAllocations.unknown(id, response))
                .flatMap(answer -> answer);
    }

    /** As an agent has no figures of a task that has ended. */
    private static ObjectNode json(String task, Measurement measured) {
        Instant at = Instant.now();
        long now = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        ObjectNode all = JsonNodes.object().put("Timestamp", now);
        if (measured.processes().isEmpty()) {
            return all.putNull("ResourceUsage").putNull("Tasks");
        }
        long resident = measured.processes().stream()
                .mapToLong(each -> each.residentPages() * PAGE_BYTES)
                .sum();
        all.set("ResourceUsage", usage(measured.percent(), resident));
        ObjectNode one = all.putObject("Tasks").putObject(task).put("Timestamp", now);
        one.set("ResourceUsage", usage(measured.percent(), resident));
        ObjectNode pids = one.putObject("Pids");
        measured.processes().forEach(each -> pids.set("" + each.pid(), usage(null, each.residentPages() * PAGE_BYTES)));
        return all;
    }

    private static ObjectNode usage(@Nullable Double percent, long resident) {
        ObjectNode usage = JsonNodes.object();
        ObjectNode cpu = usage.putObject("CpuStats")
                .put("Percent", percent == null ? 0.0 : percent)
                .put("SystemMode", 0.0)
                .put("UserMode", 0.0)
                .put("TotalTicks", 0.0)
                .put("ThrottledPeriods", 0)
                .put("ThrottledTime", 0);
        ArrayNode measured = cpu.putArray("Measured");
        if (percent != null) {
            measured.add("Percent");
        }
        usage.putArray("DeviceStats");
        usage.putObject("MemoryStats")
                .put("RSS", resident)
                .put("Usage", resident)
                .put("Cache", 0)
                .put("Swap", 0)
                .putArray("Measured")
                .add("RSS");
        return usage;
    }
}
