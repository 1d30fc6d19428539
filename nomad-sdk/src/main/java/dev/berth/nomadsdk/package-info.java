/** A reactive client for Nomad's HTTP API: Nomad's own words, nothing of Berth's. */
@NullMarked
package dev.berth.nomadsdk;

import org.jspecify.annotations.NullMarked;
