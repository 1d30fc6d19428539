/** What pods use now, as the HTTP API shows it. */
@NullMarked
package dev.berth.query.stats;

import org.jspecify.annotations.NullMarked;
