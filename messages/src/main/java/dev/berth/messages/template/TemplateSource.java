package dev.berth.messages.template;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a template comes from. Of two with the same id the one further down counts. */
public enum TemplateSource {
    /** It came with Berth. */
    BUILT_IN,
    /** The owner's file. */
    FILE,
    /** The owner saved it for every workspace. */
    OWNER,
    /** The workspace saved it for itself. */
    WORKSPACE;

    /** As people write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
