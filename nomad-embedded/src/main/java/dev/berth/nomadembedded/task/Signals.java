package dev.berth.nomadembedded.task;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code kill(2)}: the JDK by itself can only send TERM and KILL, and only to what it started. */
final class Signals {
    private static final MethodHandle KILL = kill();

    private Signals() {}

    /** Sends a signal to a process, or to its whole group where the pid is negative. One that is gone is no fault. */
    static void send(int pid, int signal) {
        if (pid == 0 || pid == -1) {
            throw new IllegalArgumentException("would signal this program's group or every process: " + pid);
        }
        try {
            int ignored = (int) KILL.invokeExact(pid, signal);
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) could not be called", e);
        }
    }

    // Native access is granted to this program by its start flags; kill takes two numbers and touches no memory.
    @SuppressWarnings("restricted")
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
