/** {@code berth pod logs}. */
@NullMarked
package dev.berth.cli.pod.log;

import org.jspecify.annotations.NullMarked;
