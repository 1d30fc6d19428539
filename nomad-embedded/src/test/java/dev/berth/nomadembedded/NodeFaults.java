package dev.berth.nomadembedded;

/** What happens to a cluster by no doing of its callers, for tests of other modules too. */
public record NodeFaults(EmbeddedNomad nomad) {
    /** The node stops answering; its tasks run on. */
    public void nodeFallsSilent() {
        nomad.faults().nodeFallsSilent();
    }

    /** A node that is silent was waited for long enough. */
    public void nodeIsGivenUp() {
        nomad.faults().nodeIsGivenUp();
    }

    public void nodeIsBack() {
        nomad.faults().nodeIsBack();
    }

    /** The running allocations of a job make room for one that matters more. */
    public void preempt(String job) {
        nomad.faults().preempt(job);
    }
}
