/** From desired pods to Nomad jobs. */
@NullMarked
package dev.berth.nomad.placement;

import org.jspecify.annotations.NullMarked;
