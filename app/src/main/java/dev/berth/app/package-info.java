/** Assembles the modules in one process. */
@NullMarked
package dev.berth.app;

import org.jspecify.annotations.NullMarked;
