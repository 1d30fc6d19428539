/** {@code berth pod create}. */
@NullMarked
package dev.berth.cli.pod.create;

import org.jspecify.annotations.NullMarked;
