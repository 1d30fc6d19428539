package dev.berth.query.template;

import dev.berth.messages.template.OfferedTemplate;
import java.util.List;

/** The templates that there are without anybody having saved them. */
public interface TemplateCatalogue {
    /** As they are now. Does not block. */
    List<OfferedTemplate> given();

    /** What is wrong with the owner's file, where an older content of it still counts; each fault with its line. */
    List<String> faults();

    /** Whether pods can be made from images. */
    boolean containers();
}
