/** The output of pods, as the HTTP API shows it. */
@NullMarked
package dev.berth.query.log;

import org.jspecify.annotations.NullMarked;
