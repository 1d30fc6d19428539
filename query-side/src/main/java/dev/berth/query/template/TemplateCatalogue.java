package dev.berth.query.template;

import dev.berth.messages.template.PodTemplate;
import java.util.List;

/** The templates that there are. */
public interface TemplateCatalogue {
    /** As they are now. Does not block. */
    List<PodTemplate> all();

    /** What is wrong with the owner's file, where an older content of it still counts; each fault with its line. */
    List<String> faults();

    /** Whether pods can be made from images. */
    boolean containers();
}
