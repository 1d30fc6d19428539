package dev.berth.messages.template;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template as the HTTP API shows it.
 *
 * @param id what a launch sends as {@code template}
 * @param source where it comes from
 * @param version what {@code If-Match} names where it is saved again or deleted; null for one that nobody saved
 * @param savedAt when it was saved, null for one that nobody saved
 * @param picture URL of a picture, or a name by which a client knows one
 * @param image null for that of the template {@code ubuntu}
 * @param command a program with its arguments, which is run beside the SSH server; null for none
 * @param diskGb size of the disk in GiB; null for the default
 * @param user whom its pods let in, null for root
 * @param launchable whether a pod can be made from it here
 * @param unavailableReason why not, null where one can
 */
public record TemplateView(
        String id,
        TemplateSource source,
        @Nullable Long version,
        @Nullable Instant savedAt,
        String title,
        @Nullable String description,
        @Nullable String picture,
        @Nullable String image,
        @Nullable List<String> command,
        List<Integer> ports,
        List<VariableView> env,
        @Nullable Integer diskGb,
        boolean needsGpu,
        @Nullable String user,
        boolean launchable,
        @Nullable String unavailableReason) {

    /** {@code containers} says whether pods are made from images here. */
    public static TemplateView of(OfferedTemplate offered, boolean containers) {
        var template = offered.template();
        boolean launchable = template.isLaunchable(containers);
        return new TemplateView(
                template.id(),
                offered.source(),
                offered.version(),
                offered.savedAt(),
                template.title(),
                template.description(),
                template.picture(),
                template.image(),
                template.command(),
                template.ports(),
                template.env().stream().map(VariableView::of).toList(),
                template.diskGb(),
                template.needsGpu(),
                template.user(),
                launchable,
                launchable ? null : whyNot(template));
    }

    private static String whyNot(PodTemplate template) {
        return template.image() != null
                ? "Pods are processes here, not containers, and cannot be made from its image."
                : "Pods are processes here, not containers, and have no user of their own such as '%s'."
                        .formatted(template.user());
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
