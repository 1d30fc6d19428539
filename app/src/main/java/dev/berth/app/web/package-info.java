/** The web server that carries the rooms' routes. */
@NullMarked
package dev.berth.app.web;

import org.jspecify.annotations.NullMarked;
