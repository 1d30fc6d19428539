/** What pods are launched from. */
@NullMarked
package dev.berth.messages.template;

import org.jspecify.annotations.NullMarked;
