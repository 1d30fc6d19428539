package dev.berth.query.connection;

/** Tells which edge users are sent to. */
@FunctionalInterface
public interface EdgeAddresses {
    EdgeAddress current();
}
