/** {@code berth login} and {@code berth logout}. */
@NullMarked
package dev.berth.cli.login;

import org.jspecify.annotations.NullMarked;
