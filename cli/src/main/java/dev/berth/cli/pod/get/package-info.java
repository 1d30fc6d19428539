/** {@code berth pod get}. */
@NullMarked
package dev.berth.cli.pod.get;

import org.jspecify.annotations.NullMarked;
