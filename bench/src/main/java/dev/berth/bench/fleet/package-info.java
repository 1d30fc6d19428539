/** Many pods on a Nomad that fails, while Berth is killed. */
@NullMarked
package dev.berth.bench.fleet;

import org.jspecify.annotations.NullMarked;
