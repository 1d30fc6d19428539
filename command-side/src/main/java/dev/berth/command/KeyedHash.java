package dev.berth.command;

/** Tells secrets apart without giving them away: a hash that nobody can try guesses on without the installation's secret. */
@FunctionalInterface
public interface KeyedHash {
    /** The same for the same text each time, in harmless characters. On the caller's thread. */
    String of(String text);
}
