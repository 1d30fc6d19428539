/** What Berth relies on in Nomad, asked of the stand-in and of a real agent. */
@NullMarked
package dev.berth.nomad.contract;

import org.jspecify.annotations.NullMarked;
