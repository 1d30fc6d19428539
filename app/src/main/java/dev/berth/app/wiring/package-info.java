/** Where the modules meet: each class implements what one module asks for with what another one has. */
@NullMarked
package dev.berth.app.wiring;

import org.jspecify.annotations.NullMarked;
