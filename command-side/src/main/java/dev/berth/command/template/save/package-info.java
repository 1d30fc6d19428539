/** Save a template. */
@NullMarked
package dev.berth.command.template.save;

import org.jspecify.annotations.NullMarked;
