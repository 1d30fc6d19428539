/** Where each pod is to be reached and who may, as edges are told. */
@NullMarked
package dev.berth.query.route;

import org.jspecify.annotations.NullMarked;
