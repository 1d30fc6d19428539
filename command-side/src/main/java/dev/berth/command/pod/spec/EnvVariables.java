package dev.berth.command.pod.spec;

import dev.berth.command.http.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for a variable of a pod's environment. */
public final class EnvVariables {
    public static final int MAX_VARIABLES = 50;
    /** Names the keys that let into this pod, instead of those of its workspace. */
    public static final String SSH_PUBLIC_KEY = "SSH_PUBLIC_KEY";

    private static final String PUBLIC_KEY = "PUBLIC_KEY";
    private static final int MAX_VALUE_BYTES = 32 * 1024;

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

    private EnvVariables() {}

    /** Whether a pod may have a variable of this name; where not, the field of that name in {@code env} is at fault. */
    public static boolean isValidName(String name, JsonBody env) {
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

    /** Whether {@code value} can be that of a variable; where not, {@code field} is at fault. */
    public static boolean isValidValue(String value, String field, JsonBody body) {
        if (value.indexOf('\0') >= 0) {
            body.fault("invalid-value", field, "A value cannot hold the character NUL.");
            return false;
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
            body.fault("too-long", field, "A value takes at most %d bytes.".formatted(MAX_VALUE_BYTES));
            return false;
        }
        return true;
    }
}
