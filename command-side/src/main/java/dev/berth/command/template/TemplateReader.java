package dev.berth.command.template;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.spec.EnvVariables;
import dev.berth.command.pod.spec.SpecFields;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads templates, and finds everything that is wrong with them at once. */
public final class TemplateReader {
    private static final int MAX_TEMPLATES = 200;
    private static final int MAX_TITLE = 100;
    private static final int MAX_TEXT = 2_000;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern PICTURE = Pattern.compile("https?://[!-~]{1,2000}|[a-z0-9][a-z0-9._-]{0,62}");

    private TemplateReader() {}

    /** What may stand in a template. Names the fields for {@link JsonBody#allowOnly}. */
    private record TemplateFields(
            @Nullable String title,
            @Nullable String description,
            @Nullable String picture,
            @Nullable String image,
            @Nullable Object command,
            @Nullable Object ports,
            @Nullable Object env,
            @Nullable Integer diskGb,
            @Nullable Boolean needsGpu) {}

    /** The templates of a catalogue, each under its id. {@link PodTemplate#UBUNTU} is none of them. */
    public static List<PodTemplate> readAll(JsonBody catalogue) {
        var ids = catalogue.names();
        if (ids.size() > MAX_TEMPLATES) {
            catalogue.fault("too-many", ids.get(MAX_TEMPLATES), "There can be %d templates.".formatted(MAX_TEMPLATES));
        }
        var all = new ArrayList<PodTemplate>();
        for (var id : ids.subList(0, Math.min(ids.size(), MAX_TEMPLATES))) {
            if (!ID.matcher(id).matches()) {
                catalogue.fault(
                        "invalid-name",
                        id,
                        "An id is 1 to 63 lower-case letters, digits, dots, dashes and '_', beginning with a letter or digit.");
            } else if (id.equals(PodTemplate.UBUNTU.id())) {
                catalogue.fault("reserved", id, "This template is Berth's own and stays as it is. Choose another id.");
            } else {
                all.add(read(id, catalogue.object(id)));
            }
        }
        return all;
    }

    private static PodTemplate read(String id, JsonBody entry) {
        entry.allowOnly(TemplateFields.class);
        var title = entry.text("title");
        if (title != null && (title.isBlank() || title.length() > MAX_TITLE || title.contains("\n"))) {
            entry.fault("invalid-value", "title", "A title is one line of at most %d characters.".formatted(MAX_TITLE));
        }
        var description = text(entry, "description");
        var picture = entry.text("picture");
        if (picture != null && !PICTURE.matcher(picture).matches()) {
            entry.fault("invalid-value", "picture", "Must be an http or https URL, or a name such as 'pytorch'.");
        }
        return new PodTemplate(
                id,
                Objects.requireNonNullElse(title, id),
                description,
                picture,
                SpecFields.image(entry),
                SpecFields.command(entry),
                SpecFields.ports(entry),
                variables(entry.object("env")),
                SpecFields.diskGb(entry),
                entry.flag("needsGpu"));
    }

    private static @Nullable String text(JsonBody entry, String field) {
        var text = entry.text(field);
        if (text != null && text.length() > MAX_TEXT) {
            entry.fault("too-long", field, "A text is at most %d characters.".formatted(MAX_TEXT));
        }
        return text;
    }

    private static List<TemplateVariable> variables(JsonBody env) {
        var names = env.names();
        if (names.size() > EnvVariables.MAX_VARIABLES) {
            env.fault(
                    "too-many",
                    names.get(EnvVariables.MAX_VARIABLES),
                    "At most %d variables can be set.".formatted(EnvVariables.MAX_VARIABLES));
            return List.of();
        }
        var all = new ArrayList<TemplateVariable>();
        for (var name : names) {
            if (name.equals(EnvVariables.SSH_PUBLIC_KEY)) {
                env.fault("reserved", name, "Whom a pod lets in is said at its launch.");
            } else if (EnvVariables.isValidName(name, env)) {
                all.add(variable(name, env.object(name)));
            }
        }
        return all;
    }

    private static TemplateVariable variable(String name, JsonBody variable) {
        for (var field : variable.names()) {
            // The second cannot be the name of a record's component.
            if (!List.of("help", "default", "required").contains(field)) {
                variable.fault("unknown-field", field, "There is no such field. Known are: default, help, required.");
            }
        }
        var preset = variable.text("default");
        if (preset != null && !EnvVariables.isValidValue(preset, "default", variable)) {
            preset = null;
        }
        boolean required = variable.flag("required");
        if (required && preset != null) {
            variable.fault("ambiguous", "required", "A variable with a default is not required. Remove one of them.");
            preset = null;
        }
        return new TemplateVariable(name, text(variable, "help"), preset, required);
    }
}
