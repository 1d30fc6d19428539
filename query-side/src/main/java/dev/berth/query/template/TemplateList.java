package dev.berth.query.template;

import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /v1/templates}.
 *
 * @param faults what is wrong with the owner's file, of which an older content still counts; told to admins only, else empty
 */
public record TemplateList(List<TemplateView> templates, List<String> faults) {
    static TemplateList of(TemplateCatalogue catalogue, boolean withFaults) {
        boolean containers = catalogue.containers();
        return new TemplateList(
                catalogue.all().stream()
                        .map(template -> TemplateView.of(template, containers))
                        .toList(),
                withFaults ? catalogue.faults() : List.of());
    }

    /**
     * A template.
     *
     * @param id what a launch sends as {@code template}
     * @param picture URL of a picture, or a name by which a client knows one
     * @param image null for that of the template {@code ubuntu}
     * @param command a program with its arguments, which is run beside the SSH server; null for none
     * @param launchable whether a pod can be made from it here
     * @param unavailableReason why not, null where one can
     */
    public record TemplateView(
            String id,
            String title,
            @Nullable String description,
            @Nullable String picture,
            @Nullable String image,
            @Nullable List<String> command,
            List<Integer> ports,
            List<VariableView> env,
            int diskGb,
            boolean needsGpu,
            boolean launchable,
            @Nullable String unavailableReason) {
        private static TemplateView of(PodTemplate template, boolean containers) {
            boolean launchable = template.isLaunchable(containers);
            return new TemplateView(
                    template.id(),
                    template.title(),
                    template.description(),
                    template.picture(),
                    template.image(),
                    template.command(),
                    template.ports(),
                    template.env().stream().map(VariableView::of).toList(),
                    template.diskGb(),
                    template.needsGpu(),
                    launchable,
                    launchable ? null : "Pods are processes here, not containers, and cannot be made from its image.");
        }
    }

    /**
     * A variable of its pods' environment.
     *
     * @param defaultValue the value where a launch gives none; null for none
     * @param required whether a launch has to give a value
     */
    public record VariableView(
            String name, @Nullable String help, @Nullable String defaultValue, boolean required) {
        private static VariableView of(TemplateVariable variable) {
            return new VariableView(variable.name(), variable.help(), variable.preset(), variable.required());
        }
    }
}
