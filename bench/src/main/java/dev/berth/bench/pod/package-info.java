/** Pods of the Berth that is measured. */
@NullMarked
package dev.berth.bench.pod;

import org.jspecify.annotations.NullMarked;
