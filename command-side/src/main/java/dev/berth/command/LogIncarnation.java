package dev.berth.command;

/** The id of the log itself, new after a restore. */
@FunctionalInterface
public interface LogIncarnation {
    String id();
}
