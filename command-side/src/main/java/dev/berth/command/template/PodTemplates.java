package dev.berth.command.template;

import dev.berth.messages.Workspace;
import dev.berth.messages.template.PodTemplate;
import java.util.List;
import reactor.core.publisher.Mono;

/** The templates that there are. They may change at any time. */
@FunctionalInterface
public interface PodTemplates {
    /** What the workspace can launch from now, each under an id of its own; {@link PodTemplate#UBUNTU} is always in it. */
    Mono<List<PodTemplate>> of(Workspace workspace);
}
