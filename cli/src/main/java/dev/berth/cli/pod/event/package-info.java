/** {@code berth pod events}. */
@NullMarked
package dev.berth.cli.pod.event;

import org.jspecify.annotations.NullMarked;
