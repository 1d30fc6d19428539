/** Has machines do what the owner of the cluster asks of them. */
@NullMarked
package dev.berth.nomad.node;

import org.jspecify.annotations.NullMarked;
