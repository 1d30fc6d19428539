/** How far the projections are, and building them anew. */
@NullMarked
package dev.berth.query.admin;

import org.jspecify.annotations.NullMarked;
