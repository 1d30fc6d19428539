package dev.berth.nomad;

/**
 * What a pod of a size gets of its machine, a part of it for each of its GPUs.
 *
 * @param cpuMhz of the processors, as a promise that others may use while the pod does not
 * @param memoryMb at most
 * @param cpuMhzPerGpu more for each GPU
 * @param memoryMbPerGpu more for each GPU
 * @param shmMb of its memory that programs may share, at most
 * @param pids processes and threads at once, at most
 * @param files that one process may have open
 */
public record SizeClass(
        int cpuMhz, int memoryMb, int cpuMhzPerGpu, int memoryMbPerGpu, int shmMb, int pids, int files) {
    /** Where the owner has said nothing. */
    public static final SizeClass DEFAULT = new SizeClass(500, 1024, 1000, 2048, 1024, 4096, 16_384);

    public SizeClass {
        if (cpuMhz < 1
                || memoryMb < 16
                || cpuMhzPerGpu < 0
                || memoryMbPerGpu < 0
                || shmMb < 1
                || pids < 64
                || files < 64) {
            throw new IllegalArgumentException(
                    "cpuMhz is 1 or more, memoryMb 16, shmMb 1, pids and files 64, and what a GPU adds 0");
        }
    }

    /** Of a pod with so many GPUs. */
    public int cpuMhz(int gpus) {
        return cpuMhz + gpus * cpuMhzPerGpu;
    }

    /** Of a pod with so many GPUs. */
    public int memoryMb(int gpus) {
        return memoryMb + gpus * memoryMbPerGpu;
    }
}
