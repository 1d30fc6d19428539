package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file that a task finds at its start and that changes with the variables it is made from. Of Nomad's template language
 * this knows one form, <code>{{with nomadVar "PATH"}}{{.ITEM}}{{end}}</code>, where the item may be piped into
 * <code>toJSON</code>, and plain text around it.
 *
 * @param destination path below the task's directory, in {@code local/} or {@code secrets/}
 * @param permissions in octal, such as {@code 0600}
 * @param isEnvironment whether its lines, {@code NAME=VALUE}, are variables of the task's environment as well
 */
public record Template(String destination, String text, String permissions, boolean isEnvironment) {
    private static final Pattern ITEM =
            Pattern.compile("\\{\\{with nomadVar \"([^\"]+)\"}}\\{\\{\\.([A-Za-z0-9_]+)( \\| toJSON)?}}\\{\\{end}}");
    private static final JsonMapper JSON = new JsonMapper();

    static Template read(JsonNode template) {
        return new Template(
                template.path("DestPath").asText(),
                template.path("EmbeddedTmpl").asText(),
                template.path("Perms").asText("0644"),
                template.path("Envvars").asBoolean());
    }

    /** What a job's author must change before this can be run here. */
    public static List<String> errors(JsonNode template) {
        List<String> errors = new ArrayList<>();
        Template read = read(template);
        if (!read.destination.matches("(local|secrets)/[^/]+") || read.destination.endsWith("/..")) {
            errors.add("template destination \"%s\": the embedded Nomad writes to local/FILE and secrets/FILE only"
                    .formatted(read.destination));
        }
        if (!template.path("ChangeMode").asText("restart").equals("noop")) {
            errors.add("template %s: the embedded Nomad knows the change mode noop only".formatted(read.destination));
        }
        if (ITEM.matcher(read.text).replaceAll("").contains("{{")) {
            errors.add("template %s: the embedded Nomad knows {{with nomadVar \"PATH\"}}{{.ITEM}}{{end}} only"
                    .formatted(read.destination));
        }
        return errors;
    }

    /** The paths of the variables that it is made from. */
    public Set<String> variables() {
        return ITEM.matcher(text).results().map(item -> item.group(1)).collect(Collectors.toSet());
    }

    /** The path of the first variable that is missing, or misses an item. */
    public Optional<String> missing(Function<String, Optional<Map<String, String>>> variables) {
        return ITEM.matcher(text)
                .results()
                .filter(item -> !variables
                        .apply(item.group(1))
                        .map(items -> items.containsKey(item.group(2)))
                        .orElse(false))
                .map(item -> item.group(1))
                .findFirst();
    }

    /** The text with its items, of which none may be missing. */
    public String rendered(Function<String, Optional<Map<String, String>>> variables) {
        return ITEM.matcher(text).replaceAll(item -> {
            String value = Objects.requireNonNull(
                    variables.apply(item.group(1)).orElseThrow().get(item.group(2)));
            return Matcher.quoteReplacement(
                    item.group(3) == null ? value : TextNode.valueOf(value).toString());
        });
    }

    /** The variables that it makes, of which none may be missing; empty where it makes none. */
    public Map<String, String> environment(Function<String, Optional<Map<String, String>>> variables) {
        Map<String, String> environment = new TreeMap<>();
        if (isEnvironment) {
            rendered(variables).lines().filter(line -> line.contains("=")).forEach(line -> {
                int equals = line.indexOf('=');
                environment.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
            });
        }
        return environment;
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        try {
            return JSON.readValue(value, String.class);
        } catch (JsonProcessingException e) {
            return value;
        }
    }
}
