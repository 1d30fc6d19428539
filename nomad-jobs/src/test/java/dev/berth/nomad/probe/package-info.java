/** Tests of the probe. */
@NullMarked
package dev.berth.nomad.probe;

import org.jspecify.annotations.NullMarked;
