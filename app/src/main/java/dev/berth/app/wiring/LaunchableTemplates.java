package dev.berth.app.wiring;

import dev.berth.app.templates.TemplateCatalog;
import dev.berth.messages.template.PodTemplate;
import dev.berth.query.template.TemplateCatalogue;
import java.util.List;

/** The owner's templates as people see them. */
public record LaunchableTemplates(TemplateCatalog catalog, boolean containers) implements TemplateCatalogue {
    @Override
    public List<PodTemplate> all() {
        return catalog.all();
    }

    @Override
    public List<String> faults() {
        return catalog.faults();
    }
}
