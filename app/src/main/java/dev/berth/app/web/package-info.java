/** The web server that carries the modules' endpoints. */
@NullMarked
package dev.berth.app.web;

import org.jspecify.annotations.NullMarked;
