package dev.berth.command;

/** The id of the log itself, new after a restore. */
@FunctionalInterface
public interface Incarnation {
    String id();
}
