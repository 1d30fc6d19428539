/** Keeps the end of what pods wrote for a while after they have ended, for every process on the log. */
@NullMarked
package dev.berth.app.output;

import org.jspecify.annotations.NullMarked;
