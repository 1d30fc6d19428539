/** What the event log is measured against: other stores on the same server, with the same rows, and Axon's own cost. */
@NullMarked
package dev.berth.bench.peer;

import org.jspecify.annotations.NullMarked;
