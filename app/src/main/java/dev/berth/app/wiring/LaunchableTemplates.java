package dev.berth.app.wiring;

import dev.berth.app.templates.TemplateCatalog;
import dev.berth.messages.Workspace;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.PodTemplate;
import dev.berth.query.template.SavedTemplates;
import dev.berth.query.template.TemplateCatalogue;
import java.util.List;
import reactor.core.publisher.Mono;

/** The templates as people see them, and as they launch from them: those of the file, and those that were saved. */
public record LaunchableTemplates(TemplateCatalog catalog, SavedTemplates saved, boolean containers)
        implements TemplateCatalogue {
    @Override
    public List<OfferedTemplate> given() {
        return catalog.all();
    }

    @Override
    public List<String> faults() {
        return catalog.faults();
    }

    /** What the workspace can launch from now. */
    public Mono<List<PodTemplate>> of(Workspace workspace) {
        return saved.of(workspace)
                .map(all -> OfferedTemplate.all(given(), all).stream()
                        .map(OfferedTemplate::template)
                        .toList());
    }
}
