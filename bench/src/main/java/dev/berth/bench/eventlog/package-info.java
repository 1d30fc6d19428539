/** How fast the event log is, beside its peers, in one run on one server. */
@NullMarked
package dev.berth.bench.eventlog;

import org.jspecify.annotations.NullMarked;
