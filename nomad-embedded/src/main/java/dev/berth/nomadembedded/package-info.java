/** A one-machine server with the HTTP API of a Nomad agent, on loopback, whose pods are local processes. */
@NullMarked
package dev.berth.nomadembedded;

import org.jspecify.annotations.NullMarked;
