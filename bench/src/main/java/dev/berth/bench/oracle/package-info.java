/** Random appends from several processes, replayed one by one afterwards: was each answer the right one? */
@NullMarked
package dev.berth.bench.oracle;

import org.jspecify.annotations.NullMarked;
