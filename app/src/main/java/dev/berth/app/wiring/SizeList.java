package dev.berth.app.wiring;

import dev.berth.nomad.SizeClass;
import dev.berth.nomad.SizeClasses;
import dev.berth.query.size.PodSize;
import dev.berth.query.size.PodSizes;
import java.util.stream.Stream;

/** The owner's size classes as people see them. */
public final class SizeList {
    private SizeList() {}

    public static PodSizes of(SizeClasses classes) {
        var named = classes.names().stream()
                .filter(name -> !name.equals(SizeClasses.DEFAULT_NAME))
                .sorted();
        return new PodSizes(Stream.concat(Stream.of(SizeClasses.DEFAULT_NAME), named)
                .map(name -> size(name, classes.of(name)))
                .toList());
    }

    private static PodSize size(String name, SizeClass size) {
        return new PodSize(
                name,
                name.equals(SizeClasses.DEFAULT_NAME),
                size.cpuMhz(),
                size.memoryMb(),
                size.cpuMhzPerGpu(),
                size.memoryMbPerGpu(),
                size.shmMb());
    }
}
