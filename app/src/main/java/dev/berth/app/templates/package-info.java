/** The catalogue of templates in a file of the owner's. */
@NullMarked
package dev.berth.app.templates;

import org.jspecify.annotations.NullMarked;
