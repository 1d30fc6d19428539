/** Finds out why a pod's notebook does not load. */
@NullMarked
package dev.berth.query.notebook;

import org.jspecify.annotations.NullMarked;
