/** Nomad's HTTP API on a loopback address: what callers may ask, and the answers a real agent would give. */
@NullMarked
package dev.berth.nomadembedded.http;

import org.jspecify.annotations.NullMarked;
