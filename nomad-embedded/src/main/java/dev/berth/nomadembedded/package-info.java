/** A one-box stand-in for a Nomad agent: the same HTTP API on loopback, with pods that are local processes. */
@NullMarked
package dev.berth.nomadembedded;

import org.jspecify.annotations.NullMarked;
