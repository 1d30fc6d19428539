/** How far the projections are, building them anew, and the events that automations gave up on. */
@NullMarked
package dev.berth.query.admin;

import org.jspecify.annotations.NullMarked;
