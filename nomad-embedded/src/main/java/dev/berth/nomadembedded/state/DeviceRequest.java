package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A request for devices: {@code gpu}, {@code vendor/gpu} or {@code vendor/gpu/model}, a count and constraints. */
public record DeviceRequest(String name, int count, List<Constraint> constraints) {

    record Constraint(String target, String operand, String value) {}

    public DeviceRequest {
        constraints = List.copyOf(constraints);
    }

    static DeviceRequest read(JsonNode device) {
        return new DeviceRequest(
                device.path("Name").asText(),
                device.path("Count").asInt(1),
                JsonNodes.stream(device.path("Constraints"))
                        .map(constraint -> new Constraint(
                                constraint.path("LTarget").asText(),
                                constraint.path("Operand").asText("="),
                                constraint.path("RTarget").asText()))
                        .toList());
    }

    /** Whether devices of this vendor, type and model are what is asked for. */
    public boolean matches(String vendor, String type, String model) {
        String[] parts = name.split("/", 3);
        boolean named = switch (parts.length) {
            case 1 -> parts[0].equals(type);
            case 2 -> parts[0].equals(vendor) && parts[1].equals(type);
            default -> parts[0].equals(vendor) && parts[1].equals(type) && parts[2].equals(model);
        };
        return named && constraints.stream().allMatch(constraint -> holds(constraint, vendor, type, model));
    }

    private static boolean holds(Constraint constraint, String vendor, String type, String model) {
        return switch (constraint.target) {
            case "${device.model}" -> holds(constraint, model);
            case "${device.vendor}" -> holds(constraint, vendor);
            case "${device.type}" -> holds(constraint, type);
            // Devices have no attributes here, and Nomad never matches a missing one.
            default -> false;
        };
    }

    private static boolean holds(Constraint constraint, String actual) {
        return switch (constraint.operand) {
            case "", "=", "==", "is" -> actual.equals(constraint.value);
            case "!=", "not" -> !actual.equals(constraint.value);
            case "regexp" -> finds(constraint.value, actual);
            case "set_contains", "set_contains_any" ->
                Arrays.asList(constraint.value.split(",", -1)).contains(actual);
            default -> false;
        };
    }

    private static boolean finds(String pattern, String actual) {
        try {
            return Pattern.compile(pattern).matcher(actual).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
