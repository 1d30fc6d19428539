package dev.berth.eventstore.log;

/**
 * How appends fare on this node. All but the first are counts since the start, which only rise.
 *
 * @param waiting appends that are queued for the next batch, at this moment
 * @param appends how many were accepted into the queue; each is one command's events
 * @param batches how many calls to the database they were merged into
 * @param conflicts how many were rejected, because something matched their condition beyond their marker
 */
public record AppendStatistics(int waiting, long appends, long batches, long conflicts) {}
