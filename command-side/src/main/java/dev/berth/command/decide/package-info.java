/** Runs a decision inside an Axon command handler: read, decide, append under the condition of what was read. */
@NullMarked
package dev.berth.command.decide;

import org.jspecify.annotations.NullMarked;
