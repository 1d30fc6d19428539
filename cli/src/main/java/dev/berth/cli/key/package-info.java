/** {@code berth key}. */
@NullMarked
package dev.berth.cli.key;

import org.jspecify.annotations.NullMarked;
