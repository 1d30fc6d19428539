package dev.berth.nomadembedded;

import dev.berth.nomadembedded.scheduler.ControlPlane;
import dev.berth.nomadembedded.scheduler.NodeOutage;
import dev.berth.nomadembedded.scheduler.ReportQueue;
import dev.berth.nomadembedded.state.Store;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/** What happens to a cluster by no doing of its callers. Each returns when the state shows it. */
record Faults(Store store, ExecutorService stateThread, ControlPlane control, NodeOutage outage, ReportQueue reports) {
    /** The node stops answering; its tasks run on. */
    void nodeFallsSilent() {
        run(() -> outage.begin(control, reports));
    }

    /** A node that is silent was waited for long enough. */
    void nodeIsGivenUp() {
        run(() -> outage.giveUp(control));
    }

    void nodeIsBack() {
        run(() -> outage.end(control, reports));
    }

    /** The running allocations of a job make room for one that matters more. */
    void preempt(String job) {
        run(() -> {
            Store.Batch batch = store.batch();
            store.allocationsOf(job).stream()
                    .filter(allocation -> allocation.desiredRunning() && !allocation.clientTerminal())
                    .forEach(allocation -> control.evict(batch, allocation));
            control.finish(batch);
        });
    }

    private void run(Runnable fault) {
        try {
            stateThread.submit(fault).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
