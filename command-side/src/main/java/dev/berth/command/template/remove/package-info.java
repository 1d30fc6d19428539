/** Remove a template that was saved. */
@NullMarked
package dev.berth.command.template.remove;

import org.jspecify.annotations.NullMarked;
