/** What pods are launched from. */
@NullMarked
package dev.berth.command.template;

import org.jspecify.annotations.NullMarked;
