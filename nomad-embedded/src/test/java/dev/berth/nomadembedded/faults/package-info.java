/** What goes wrong between a cluster and its callers, and tasks that cost next to nothing. */
@NullMarked
package dev.berth.nomadembedded.faults;

import org.jspecify.annotations.NullMarked;
