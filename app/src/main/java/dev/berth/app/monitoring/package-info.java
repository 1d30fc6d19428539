/** Health and meters: both read what the modules know already, from memory, and ask nobody. */
@NullMarked
package dev.berth.app.monitoring;

import org.jspecify.annotations.NullMarked;
