/** What all queries share: SQL without blocking, pages, and waiting for a position. */
@NullMarked
package dev.berth.query.reading;

import org.jspecify.annotations.NullMarked;
