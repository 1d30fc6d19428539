/** The log itself: group commit of appends under a condition, reads by position and tag, and the one tail that follows it live. */
@NullMarked
package dev.berth.eventstore.log;

import org.jspecify.annotations.NullMarked;
