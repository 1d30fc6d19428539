package dev.berth.command.pod.launch;

import dev.berth.command.http.JsonBody;
import dev.berth.command.sshkey.PastedKeys;
import dev.berth.messages.sshkey.SshPublicKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a launch asks for.
 *
 * @param values by name
 * @param sshKeys the pod's own keys, null where it asks for none
 */
record LaunchEnv(Map<String, String> values, @Nullable List<SshPublicKey> sshKeys) {
    /** Names the keys that let into this pod, instead of those of its workspace. */
    private static final String SSH_PUBLIC_KEY = "SSH_PUBLIC_KEY";

    private static final String PUBLIC_KEY = "PUBLIC_KEY";

    private static final int MAX_VARIABLES = 50;
    private static final int MAX_VALUE_BYTES = 32 * 1024;
    /** Each process of a pod begins with all of them; Linux takes about 2 MiB, arguments included. */
    private static final int MAX_ENV_BYTES = 512 * 1024;

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    /** Shells obey the last three before they read a line of any script, the one that starts a pod too. */
    private static final Set<String> RESERVED = Set.of("CUDA_VISIBLE_DEVICES", "BASHOPTS", "IFS", "SHELLOPTS");

    /** What begins with LD_ is for the loader of programs, which by some of it does not run them at all. */
    private static final List<String> RESERVED_BEGINNINGS =
            List.of("BERTH_", "LD_", "NOMAD_", "NVIDIA_", "VAULT_", "__");
    /** Each login, or the shell in it, has its own, which the pod's start script does not touch. */
    private static final Set<String> OF_THE_LOGIN = Set.of(
            "HOME",
            "HOSTNAME",
            "LINENO",
            "LOGNAME",
            "MAIL",
            "OLDPWD",
            "OPTIND",
            "PPID",
            "PWD",
            "SHELL",
            "SHLVL",
            "TERM",
            "USER",
            "_");

    /** The names, sorted. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    static LaunchEnv read(JsonBody body) {
        var given = body.object("env");
        var env = new TreeMap<String, String>();
        if (given.names().size() > MAX_VARIABLES) {
            body.fault("too-many", "env", "At most %d variables can be set.".formatted(MAX_VARIABLES));
            return new LaunchEnv(env, null);
        }
        for (var name : given.names()) {
            if (isValidName(name, given)) {
                var value = given.text(name);
                if (value != null && isValidValue(name, value, given)) {
                    env.put(name, value);
                }
            }
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
        var keys = given.isNull(SSH_PUBLIC_KEY) ? "" : env.get(SSH_PUBLIC_KEY);
        return new LaunchEnv(env, keys == null ? null : sshKeys(keys, given));
    }

    /** Null where they are wrong. */
    private static @Nullable List<SshPublicKey> sshKeys(String text, JsonBody env) {
        return switch (PastedKeys.read(text)) {
            case PastedKeys.Valid(var keys) -> keys;
            case PastedKeys.Invalid(var problem) -> {
                if (problem.errors().isEmpty()) {
                    env.fault(problem.code().code(), SSH_PUBLIC_KEY, problem.detail());
                }
                problem.errors()
                        .forEach(fault -> env.fault(fault.code(), fault.line(), SSH_PUBLIC_KEY, fault.detail()));
                yield null;
            }
        };
    }

    private static boolean isValidName(String name, JsonBody env) {
        if (!VARIABLE.matcher(name).matches()) {
            var shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
            env.fault("invalid-name", shown, "A variable is letters, digits and '_', not beginning with a digit.");
            return false;
        }
        if (RESERVED.contains(name) || RESERVED_BEGINNINGS.stream().anyMatch(name::startsWith)) {
            env.fault("reserved", name, "Berth sets this variable itself, or must not let it be set.");
            return false;
        }
        if (name.equals(PUBLIC_KEY)) {
            env.fault(
                    "reserved",
                    name,
                    "Berth sets this variable to the keys that the pod lets in. Set %s to say which these are."
                            .formatted(SSH_PUBLIC_KEY));
            return false;
        }
        if (OF_THE_LOGIN.contains(name)) {
            env.fault("reserved", name, "Each login sets this variable itself, so a value given here would be lost.");
            return false;
        }
        return true;
    }

    private static boolean isValidValue(String name, String value, JsonBody env) {
        if (value.indexOf('\0') >= 0) {
            env.fault("invalid-value", name, "A value cannot hold the character NUL.");
            return false;
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
            env.fault("too-long", name, "A value takes at most %d bytes.".formatted(MAX_VALUE_BYTES));
            return false;
        }
        return true;
    }
}
