package dev.berth.messages.template;

import org.jspecify.annotations.Nullable;

/**
 * A variable of the environment that pods of a template know.
 *
 * @param help what it is for, in words for people
 * @param preset the value where a launch gives none, and no secret, since everybody sees it; null for none
 * @param required whether a launch has to give a value
 */
public record TemplateVariable(
        String name, @Nullable String help, @Nullable String preset, boolean required) {
    public TemplateVariable {
        if (required && preset != null) {
            throw new IllegalArgumentException("the variable %s is required and has a value".formatted(name));
        }
    }
}
