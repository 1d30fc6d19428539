/** {@code berth pod rm}. */
@NullMarked
package dev.berth.cli.pod.remove;

import org.jspecify.annotations.NullMarked;
