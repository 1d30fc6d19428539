package dev.berth.command.template;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.spec.EnvVariables;
import dev.berth.command.pod.spec.SpecFields;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads templates, and finds everything that is wrong with them at once. */
public final class TemplateReader {
    private static final int MAX_TEMPLATES = 200;
    private static final int MAX_TITLE = 100;
    private static final int MAX_TEXT = 2_000;
    /** Each is in the log, and all of a workspace in one answer. */
    private static final int MAX_SAVED_BYTES = 96 * 1024;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern PICTURE = Pattern.compile("https?://[!-~]{1,2000}|[a-z0-9][a-z0-9._-]{0,62}");

    private TemplateReader() {}

    /** The templates of a catalogue, each under its id. {@link PodTemplate#UBUNTU} is none of them. */
    public static List<PodTemplate> readAll(JsonBody catalogue) {
        var ids = catalogue.names();
        if (ids.size() > MAX_TEMPLATES) {
            catalogue.fault("too-many", ids.get(MAX_TEMPLATES), "There can be %d templates.".formatted(MAX_TEMPLATES));
        }
        var all = new ArrayList<PodTemplate>();
        for (var id : ids.subList(0, Math.min(ids.size(), MAX_TEMPLATES))) {
            if (isFreeId(id, id, catalogue)) {
                all.add(fields(id, catalogue.object(id)));
            }
        }
        return all;
    }

    /** One template, whose id is not in its body but told as the field {@code id} where it is wrong. */
    public static PodTemplate read(String id, JsonBody body) {
        isFreeId(id, "id", body);
        var template = fields(id, body);
        int bytes = Stream.concat(
                        Stream.of(template.description(), template.picture(), template.image()),
                        Stream.concat(
                                template.command() == null ? Stream.empty() : template.command().stream(),
                                template.env().stream().flatMap(each -> Stream.of(each.help(), each.preset()))))
                .filter(Objects::nonNull)
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_SAVED_BYTES) {
            body.fault(
                    "too-long",
                    "env",
                    "The texts of a template take at most %d bytes together, and these take %d. Keep long ones in the image."
                            .formatted(MAX_SAVED_BYTES, bytes));
        }
        return template;
    }

    /** Whether a template could ever be called so. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** Whether a template can be called so, with the fault at {@code field}. */
    private static boolean isFreeId(String id, String field, JsonBody body) {
        if (!isId(id)) {
            body.fault(
                    "invalid-name",
                    field,
                    "An id is 1 to 63 lower-case letters, digits, dots, dashes and '_', beginning with a letter or digit.");
            return false;
        }
        if (id.equals(PodTemplate.UBUNTU.id())) {
            body.fault("reserved", field, "This template is Berth's own and stays as it is. Choose another id.");
            return false;
        }
        return true;
    }

    private static PodTemplate fields(String id, JsonBody entry) {
        entry.allowOnly(TemplateBody.class);
        var title = entry.text("title");
        if (title != null
                && (title.isBlank()
                        || title.length() > MAX_TITLE
                        || title.chars().anyMatch(Character::isISOControl)
                        || !isStorable(title))) {
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
                entry.isGiven("diskGb") ? (Integer) SpecFields.diskGb(entry) : null,
                entry.flag("needsGpu"),
                SpecFields.user(entry));
    }

    private static @Nullable String text(JsonBody entry, String field) {
        var text = entry.text(field);
        if (text != null && text.length() > MAX_TEXT) {
            entry.fault("too-long", field, "A text is at most %d characters.".formatted(MAX_TEXT));
        } else if (text != null && !isStorable(text)) {
            entry.fault("invalid-value", field, "A text cannot hold the character NUL, or half of a character.");
        }
        return text;
    }

    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
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
        if (preset != null && !isStorable(preset)) {
            variable.fault(
                    "invalid-value", "default", "A value cannot hold the character NUL, or half of a character.");
            preset = null;
        } else if (preset != null && !EnvVariables.isValidValue(preset, "default", variable)) {
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
