/** Finds out whether a pod's SSH server can be logged in to. */
@NullMarked
package dev.berth.nomad.probe;

import org.jspecify.annotations.NullMarked;
