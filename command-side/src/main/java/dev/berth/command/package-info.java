/** Decisions: one folder per thing a user can do. Nothing here reads a projection. */
@NullMarked
package dev.berth.command;

import org.jspecify.annotations.NullMarked;
