package dev.berth.eventstore.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import dev.berth.eventstore.StartUpCheckFailed;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How events of older versions and names become what the program knows today. One event in, one event out: positions
 * are counted in the log, so an event can never become two. Immutable.
 */
record Upcasters(Map<String, String> renames, Map<String, Map<String, Upcast>> steps) {
    static final Upcasters NONE = new Upcasters(Map.of(), Map.of());

    /** From one version of a name to the next. */
    record Upcast(String to, UnaryOperator<JsonNode> change) {}

    boolean isEmpty() {
        return renames.isEmpty() && steps.isEmpty();
    }

    Upcasters renamed(String from, String to) {
        Map<String, String> more = new HashMap<>(renames);
        if (more.putIfAbsent(from, to) != null) {
            throw new IllegalArgumentException(from + " was renamed to " + renames.get(from)
                    + " already, so it cannot be renamed to " + to + " as well.");
        }
        return new Upcasters(Map.copyOf(more), steps);
    }

    Upcasters upcasting(String name, String from, String to, UnaryOperator<JsonNode> change) {
        Map<String, Upcast> ofName = new HashMap<>(steps.getOrDefault(name, Map.of()));
        if (ofName.putIfAbsent(from, new Upcast(to, change)) != null) {
            throw new IllegalArgumentException(
                    name + " has two ways to leave version " + from + ". An event has one history: keep one of them.");
        }
        Map<String, Map<String, Upcast>> more = new HashMap<>(steps);
        more.put(name, Map.copyOf(ofName));
        return new Upcasters(renames, Map.copyOf(more));
    }

    /** The name that events stored under {@code name} go by today. */
    String currentName(String name) {
        String current = name;
        for (int i = 0; i <= renames.size() && renames.containsKey(current); i++) {
            current = renames.getOrDefault(current, current);
        }
        return current;
    }

    /** All names under which events of this name, old or new, may lie in the log. */
    Set<String> storedNames(String name) {
        if (renames.isEmpty()) {
            return Set.of(name);
        }
        String current = currentName(name);
        return Stream.concat(
                        Stream.of(current),
                        renames.keySet().stream().filter(old -> currentName(old).equals(current)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Fails when some stored event could not be brought to today's version. {@code versions} are today's, by name. */
    void check(Map<String, String> versions) {
        renames.forEach((from, to) -> {
            if (versions.containsKey(from)) {
                throw new StartUpCheckFailed("Events are stored as " + from + " although that name was renamed to " + to
                        + ", so old and new ones could not be told apart. Store them under another name.");
            }
            if (!versions.containsKey(currentName(from))) {
                throw new StartUpCheckFailed(from + " was renamed to " + to
                        + ", but no class is stored under that name. Add with(…, \"" + to + "\", …).");
            }
        });
        steps.keySet().stream()
                .filter(name -> !versions.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new StartUpCheckFailed("There is an upcaster for " + name
                            + ", but no class is stored under that name. Upcasters go by today's name of an event.");
                });
        versions.forEach((name, version) -> {
            Map<String, Upcast> chain = steps.getOrDefault(name, Map.of());
            chain.keySet().forEach(from -> requireWay(name, from, version, chain));
            if (version.matches("[0-9]{1,4}")) {
                for (int older = 1; older < Integer.parseInt(version); older++) {
                    requireWay(name, Integer.toString(older), version, chain);
                }
            }
        });
    }

    private static void requireWay(String name, String from, String version, Map<String, Upcast> chain) {
        Set<String> seen = new HashSet<>();
        String at = from;
        while (!at.equals(version)) {
            Upcast step = chain.get(at);
            if (step == null || !seen.add(at)) {
                throw new StartUpCheckFailed("Events stored as " + name + " version " + from
                        + " cannot be brought to version " + version + ": nothing leads on from version " + at
                        + ". Add upcasting(\"" + name + "\", \"" + at + "\", …).");
            }
            at = step.to;
        }
        if (chain.containsKey(version)) {
            throw new StartUpCheckFailed("An upcaster leads away from " + name + " version " + version
                    + ", which is what is stored today. Store the version it leads to, or remove it.");
        }
    }

    /** The same event as today's program would have stored it; {@code version} is today's. */
    StoredEvent upcast(StoredEvent event, String version, ObjectMapper json) {
        String name = currentName(event.name());
        Map<String, Upcast> chain = steps.getOrDefault(name, Map.of());
        String at = event.version();
        if (!chain.containsKey(at)) {
            return renamed(event, name, at, event.payload());
        }
        try {
            JsonNode tree = trees(json).readTree(event.payload());
            for (Upcast step = chain.get(at); step != null && !at.equals(version); step = chain.get(at)) {
                tree = step.change.apply(tree);
                at = step.to;
            }
            return renamed(event, name, at, bytes(tree, json));
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "Event " + event.position() + " (" + event.name() + " version " + event.version()
                            + ") cannot be brought on from version " + at + ": " + e.getMessage()
                            + ". Mend its upcaster; until then nobody can read past it.",
                    e);
        }
    }

    /** Numbers come out with the digits they went in with. */
    private static ObjectReader trees(ObjectMapper json) {
        return json.reader()
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    private static byte[] bytes(JsonNode tree, ObjectMapper json) throws JsonProcessingException {
        if (tree == null) {
            throw new IllegalArgumentException("the upcaster gave null");
        }
        return json.writeValueAsBytes(tree);
    }

    private static StoredEvent renamed(StoredEvent event, String name, String version, byte[] payload) {
        return new StoredEvent(event.position(), event.id(), name, version, event.time(), payload, event.metadata());
    }
}
