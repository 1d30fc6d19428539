/** Tasks that are containers, over the HTTP API of Docker, which Podman has too. */
@NullMarked
package dev.berth.nomadembedded.docker;

import org.jspecify.annotations.NullMarked;
