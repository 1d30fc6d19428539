/** Tests of the module as a whole, against the stand-in. */
@NullMarked
package dev.berth.nomad;

import org.jspecify.annotations.NullMarked;
