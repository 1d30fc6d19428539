/** {@code berth pod start}, {@code stop} and {@code restart}. */
@NullMarked
package dev.berth.cli.pod.action;

import org.jspecify.annotations.NullMarked;
