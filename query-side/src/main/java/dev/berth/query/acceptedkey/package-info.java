/** Whose keys a pod lets in. */
@NullMarked
package dev.berth.query.acceptedkey;

import org.jspecify.annotations.NullMarked;
