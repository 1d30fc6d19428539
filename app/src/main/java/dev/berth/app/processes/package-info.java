/** The Berth processes that share one log: which there are, and that they fit together. */
@NullMarked
package dev.berth.app.processes;

import org.jspecify.annotations.NullMarked;
