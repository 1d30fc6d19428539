/** From what Nomad does to reports about pods. */
@NullMarked
package dev.berth.nomad.watch;

import org.jspecify.annotations.NullMarked;
