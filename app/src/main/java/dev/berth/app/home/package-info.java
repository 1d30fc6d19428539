/** The folder in which one installation keeps what is its own. */
@NullMarked
package dev.berth.app.home;

import org.jspecify.annotations.NullMarked;
