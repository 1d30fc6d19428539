package dev.berth.nomadembedded.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.nomadembedded.state.Events;
import dev.berth.nomadembedded.state.NodeSpec;
import dev.berth.nomadembedded.state.Store;
import dev.berth.nomadembedded.state.StoredAllocation;
import dev.berth.nomadembedded.state.TaskEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A node that does not answer, as a real agent treats one: its allocations are unknown, or lost once it was waited for long
 * enough, while their tasks run on. It hears of nothing and its reports wait until it is back. Runs on the state thread only.
 */
public final class NodeOutage {
    private final Store store;
    private final NodeSpec node;
    private final Consumer<Store> client;
    private final Map<String, StoredAllocation> before = new LinkedHashMap<>();
    private boolean silent;

    /** {@code client} reconciles what runs with what should. */
    public NodeOutage(Store store, NodeSpec node, Consumer<Store> client) {
        this.store = store;
        this.node = node;
        this.client = client;
    }

    /** Has the client reconcile, unless nobody can tell it anything. */
    public void reconcile(Store changed) {
        if (!silent) {
            client.accept(changed);
        }
    }

    /** The node misses its heartbeats; what runs there is kept its place for as long as its job says. */
    public void begin(ControlPlane control, ReportQueue reports) {
        silent = true;
        reports.hold();
        Store.Batch batch = store.batch();
        status(batch, "disconnected");
        for (StoredAllocation allocation : living()) {
            before.put(allocation.id(), allocation);
            batch.next();
            become(batch, control, allocation, "unknown", "alloc is unknown since its node is disconnected");
        }
        control.finish(batch);
    }

    /** The node was waited for long enough: what ran there is given up and placed anew, where there is a place. */
    public void giveUp(ControlPlane control) {
        Store.Batch batch = store.batch();
        status(batch, "down");
        for (StoredAllocation allocation : living()) {
            batch.next();
            control.stopAllocation(batch, allocation, "alloc is lost since its node is down");
            StoredAllocation stopping = store.allocation(allocation.id()).orElseThrow();
            become(batch, control, stopping, "lost", "alloc is lost since its node is down");
            store.job(allocation.jobId()).ifPresent(job -> {
                batch.next();
                control.evaluate(batch, job, "node-update", "EvaluationUpdated");
            });
        }
        before.clear();
        control.finish(batch);
    }

    /** The node answers again, and what ran there all the time with it. */
    public void end(ControlPlane control, ReportQueue reports) {
        silent = false;
        Store.Batch batch = store.batch();
        status(batch, "ready");
        before.forEach((id, known) -> store.allocation(id)
                .filter(allocation -> !allocation.clientTerminal())
                .ifPresent(allocation -> {
                    batch.next();
                    StoredAllocation back = allocation.reported(
                            known.clientStatus(),
                            known.clientDescription(),
                            known.taskState().with(TaskEvent.of("Reconnected", "Client reconnected", control.now())),
                            batch.index(),
                            control.now());
                    batch.allocation(back);
                    batch.line(Events.allocation("AllocationUpdated", back, node));
                }));
        before.clear();
        batch.next();
        control.unblock(batch);
        control.finish(batch);
        reports.resume();
    }

    private List<StoredAllocation> living() {
        return store.allocations().stream()
                .filter(allocation -> !allocation.clientTerminal())
                .toList();
    }

    private void become(
            Store.Batch batch, ControlPlane control, StoredAllocation allocation, String status, String why) {
        StoredAllocation now = allocation.reported(status, why, allocation.taskState(), batch.index(), control.now());
        batch.allocation(now);
        batch.line(Events.allocation("PlanResult", now, node));
    }

    private void status(Store.Batch batch, String status) {
        for (ObjectNode stored : List.copyOf(store.nodes())) {
            ObjectNode changed = stored.deepCopy().put("Status", status).put("ModifyIndex", batch.index());
            batch.node(changed);
            batch.line(Events.node("NodeStreamEvent", changed));
        }
    }
}
