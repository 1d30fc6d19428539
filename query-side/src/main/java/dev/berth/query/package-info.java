/** What people and edges see: projections of the log, queries on them, and feeds. */
@NullMarked
package dev.berth.query;

import org.jspecify.annotations.NullMarked;
