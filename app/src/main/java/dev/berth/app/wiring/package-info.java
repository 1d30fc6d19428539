/** Where the rooms meet: each class is one room's port, answered by another room. */
@NullMarked
package dev.berth.app.wiring;

import org.jspecify.annotations.NullMarked;
