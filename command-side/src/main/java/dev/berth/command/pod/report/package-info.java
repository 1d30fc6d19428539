/** Take in what the scheduler's watcher saw. */
@NullMarked
package dev.berth.command.pod.report;

import org.jspecify.annotations.NullMarked;
