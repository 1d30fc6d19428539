/** What pods are brought along for images that have no SSH server. */
@NullMarked
package dev.berth.nomad.server;

import org.jspecify.annotations.NullMarked;
