package dev.berth.nomadembedded.task;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Runs tasks of one kind on this machine. Its methods block, so they are for the threads of allocations, not for an event loop. */
public interface TaskDriver extends AutoCloseable {
    /** The names of those that there are, as jobs write them. */
    String RAW_EXEC = "raw_exec";

    String DOCKER = "docker";

    /** What jobs call it. */
    String name();

    /**
     * Ends what an earlier run of this program left running. Called once, before anything is started.
     *
     * @param allocations the directories of the allocations that had not ended, by id
     */
    void endLeftovers(Map<String, Path> allocations) throws DriverFailure;

    /**
     * Starts a task whose directory and files are there.
     *
     * @param ended hears of its end once, also after {@link RunningTask#stop}
     */
    RunningTask start(TaskPlan plan, Starting starting, Consumer<TaskExit> ended)
            throws DriverFailure, StartCancelled, InterruptedException;

    /** Ends what is left of it. Takes some seconds at most. */
    @Override
    void close();

    /** The caller's side of a start that may take minutes. */
    interface Starting {
        /** Tells of a step of the start, in words for people. */
        void step(String message, Map<String, String> details);

        /** Whether the task is no longer to be started. */
        boolean cancelled();
    }
}
