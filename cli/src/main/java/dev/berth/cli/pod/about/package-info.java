/** Which pod is meant, and what is told of it. */
@NullMarked
package dev.berth.cli.pod.about;

import org.jspecify.annotations.NullMarked;
