package dev.berth.app;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ports from {@code first} to {@code last}, both included. {@code 0} alone asks for any free hundred, kept for good. */
record PortRange(int first, int last) {
    static final PortRange ANY = new PortRange(0, 0);
    /** How many ports {@link #ANY} takes. */
    static final int ANY_SIZE = 100;

    PortRange {
        if (first > last || first < 0 || last > 65535 || (first == 0 && last != 0)) {
            throw new IllegalArgumentException("%d-%d is no range of ports".formatted(first, last));
        }
    }

    boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }

    static PortRange parse(String value) {
        var dash = value.indexOf('-');
        return dash < 0
                ? new PortRange(Integer.parseInt(value), Integer.parseInt(value))
                : new PortRange(
                        Integer.parseInt(value.substring(0, dash)), Integer.parseInt(value.substring(dash + 1)));
    }

    /** Reads {@code A-B}, {@code A} or {@code 0}. */
    static final class Converter implements ITypeConverter<PortRange> {
        @Override
        public PortRange convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'%s' is no range of ports like 10000-10999".formatted(value));
            }
        }
    }
}
