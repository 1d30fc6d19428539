package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.command.pod.spec.EnvVariables;
import dev.berth.command.sshkey.PastedKeys;
import dev.berth.messages.sshkey.SshPublicKey;
import dev.berth.messages.template.PodTemplate;
import dev.berth.messages.template.TemplateVariable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a launch asks for.
 *
 * @param values by name
 * @param sshKeys the pod's own keys, null where it asks for none
 */
record LaunchEnv(Map<String, String> values, @Nullable List<SshPublicKey> sshKeys) {
    /** Each process of a pod begins with all of them; Linux takes about 2 MiB, arguments included. */
    private static final int MAX_ENV_BYTES = 512 * 1024;

    /** The names, sorted. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** What {@code template} presets counts where the launch gives no other value. */
    static LaunchEnv read(JsonBody body, @Nullable PodTemplate template) {
        var given = body.object("env");
        var env = new TreeMap<String, String>();
        if (given.names().size() > EnvVariables.MAX_VARIABLES) {
            tooMany(body);
            return new LaunchEnv(env, null);
        }
        for (var name : given.names()) {
            if (EnvVariables.isValidName(name, given)) {
                var value = given.text(name);
                if (value != null && EnvVariables.isValidValue(value, name, given)) {
                    env.put(name, value);
                }
            }
        }
        if (template != null) {
            template.env().forEach(variable -> fillIn(variable, template, env, given));
        }
        if (env.size() > EnvVariables.MAX_VARIABLES) {
            tooMany(body);
        }
        int bytes = env.values().stream()
                .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_ENV_BYTES) {
            body.fault(
                    "too-long",
                    "env",
                    "All values together take at most %d bytes, and these take %d.".formatted(MAX_ENV_BYTES, bytes));
        }
        // Whoever sends nothing for a key has a mistake in what fills it in.
        var keys = given.isNull(EnvVariables.SSH_PUBLIC_KEY) ? "" : env.get(EnvVariables.SSH_PUBLIC_KEY);
        return new LaunchEnv(env, keys == null ? null : sshKeys(keys, given));
    }

    private static void tooMany(JsonBody body) {
        body.fault("too-many", "env", "At most %d variables can be set.".formatted(EnvVariables.MAX_VARIABLES));
    }

    private static void fillIn(
            TemplateVariable variable, PodTemplate template, Map<String, String> env, JsonBody given) {
        if (variable.preset() != null) {
            env.putIfAbsent(variable.name(), variable.preset());
        } else if (variable.required() && env.getOrDefault(variable.name(), "").isEmpty()) {
            given.fault(
                    "missing",
                    variable.name(),
                    "Pods of the template '%s' need a value of this variable%s"
                            .formatted(template.id(), variable.help() == null ? "." : ": " + variable.help()));
        }
    }

    /** Null where they are wrong. */
    private static @Nullable List<SshPublicKey> sshKeys(String text, JsonBody env) {
        return switch (PastedKeys.read(text)) {
            case PastedKeys.Valid(var keys) -> keys;
            case PastedKeys.Invalid(var problem) -> {
                if (problem.errors().isEmpty()) {
                    env.fault(problem.code().code(), EnvVariables.SSH_PUBLIC_KEY, problem.detail());
                }
                problem.errors()
                        .forEach(fault ->
                                env.fault(fault.code(), fault.line(), EnvVariables.SSH_PUBLIC_KEY, fault.detail()));
                yield null;
            }
        };
    }
}
