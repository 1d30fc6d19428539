/** Read models built from the log by set-based statements, rebuilt beside the live build and exchanged for it. */
@NullMarked
package dev.berth.eventstore.projection;

import org.jspecify.annotations.NullMarked;
