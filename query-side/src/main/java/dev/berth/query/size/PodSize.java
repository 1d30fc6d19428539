package dev.berth.query.size;

/**
 * A size class.
 *
 * @param id what a launch sends as {@code size}
 * @param isDefault whether pods whose launch names none are of it
 * @param cpuMhz of the machine's processors, as a promise that others may use while the pod does not
 * @param memoryMb at most, in MiB
 * @param cpuMhzPerGpu more for each GPU, 0 where a GPU adds nothing
 * @param memoryMbPerGpu more for each GPU, 0 where a GPU adds nothing
 * @param shmMb of the memory that programs may share, at most, in MiB
 */
public record PodSize(
        String id, boolean isDefault, int cpuMhz, int memoryMb, int cpuMhzPerGpu, int memoryMbPerGpu, int shmMb) {}
