package dev.berth.bench.oracle;

import java.util.Arrays;

/** Positions in rising order, in as little memory as they need. */
final class SortedPositions {
    private int[] values = new int[4];
    private int size;

    void add(int position) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = position;
    }

    int size() {
        return size;
    }

    int at(int index) {
        return values[index];
    }

    /** The index of the first one beyond {@code after}; {@link #size} where there is none. */
    int beyond(long after) {
        var low = 0;
        var high = size;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (values[middle] <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
