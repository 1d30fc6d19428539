/** {@code berth pod list}. */
@NullMarked
package dev.berth.cli.pod.list;

import org.jspecify.annotations.NullMarked;
