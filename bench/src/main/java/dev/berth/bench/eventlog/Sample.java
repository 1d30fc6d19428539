package dev.berth.bench.eventlog;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one round gave. Latencies in milliseconds. */
record Sample(double perSecond, double p50, double p99) {
    static double[] of(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).toArray();
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        var sorted = of(samples, figure);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
