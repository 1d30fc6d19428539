package dev.berth.command.template;

import dev.berth.messages.template.PodTemplate;
import java.util.List;

/** The catalogue of templates. It may change at any time. */
@FunctionalInterface
public interface PodTemplates {
    /** As it is now; {@link PodTemplate#UBUNTU} is always in it. Does not block. */
    List<PodTemplate> all();
}
