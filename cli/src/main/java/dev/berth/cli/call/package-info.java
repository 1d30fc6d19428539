/** What all commands share: a call to a Berth in bounded time, what it answered, and how a refusal is told. */
@NullMarked
package dev.berth.cli.call;

import org.jspecify.annotations.NullMarked;
