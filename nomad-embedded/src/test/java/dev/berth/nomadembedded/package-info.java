/** The embedded Nomad from outside: by HTTP and by stock SSH tools. */
@NullMarked
package dev.berth.nomadembedded;

import org.jspecify.annotations.NullMarked;
