package dev.berth.app.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the rules of a policy as Nomad has parsed them. */
final class PolicyRules {
    private PolicyRules() {}

    /** Whether one policy allows it in the namespace; its name may be a pattern with stars. */
    static boolean allow(JsonNode rules, String namespace, String capability) {
        for (var rule : rules.path("Namespaces")) {
            if (matches(rule.path("Name").asText(), namespace)) {
                for (var allowed : rule.path("Capabilities")) {
                    if (allowed.asText().equals(capability)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String name) {
        return Pattern.matches(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), name);
    }
}
