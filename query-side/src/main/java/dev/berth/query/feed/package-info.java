/** Everything that happens, live. */
@NullMarked
package dev.berth.query.feed;

import org.jspecify.annotations.NullMarked;
