/** {@code berth pod stats}. */
@NullMarked
package dev.berth.cli.pod.stats;

import org.jspecify.annotations.NullMarked;
