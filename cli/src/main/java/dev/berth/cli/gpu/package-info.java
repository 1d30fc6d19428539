/** {@code berth gpu}. */
@NullMarked
package dev.berth.cli.gpu;

import org.jspecify.annotations.NullMarked;
