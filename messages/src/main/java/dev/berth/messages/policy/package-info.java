/** What the owner lets a workspace do, and what its launches get where they say nothing. */
@NullMarked
package dev.berth.messages.policy;

import org.jspecify.annotations.NullMarked;
