/** What must not be known: the master key, what is derived from it, and the encrypted vault. */
@NullMarked
package dev.berth.app.secrets;

import org.jspecify.annotations.NullMarked;
