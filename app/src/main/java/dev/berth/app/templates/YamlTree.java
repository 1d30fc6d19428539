package dev.berth.app.templates;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A YAML text as the values that JSON has, with the place of each. A scalar is a whole number or a truth value only where it is
 * written plainly, {@code 8888} or {@code true}; all others are text, {@code yes} and {@code 1.5} too.
 */
final class YamlTree {
    /** Deeper than any field lies, and a bound for a text that contains itself. */
    private static final int MAX_DEPTH = 8;
    /** Aliases can make much of a little. */
    private static final int MAX_NODES = 50_000;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,8}");
    /** Is text whatever it looks like. */
    private static final String VALUE_OF_A_VARIABLE = ".default";

    private final Map<String, @Nullable Object> root;
    private final Map<String, Mark> places = new HashMap<>();
    private final List<YamlFault> faults = new ArrayList<>();
    private int nodes;

    private YamlTree(String text) {
        Map<String, @Nullable Object> read = Map.of();
        try {
            var node = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            if (node instanceof MappingNode mapping) {
                read = mapping(mapping, "", 0);
            } else if (node != null) {
                faults.add(fault(
                        node.getStartMark(),
                        null,
                        "The file must hold lines 'id:' with the fields of a template below."));
            }
        } catch (MarkedYAMLException e) {
            faults.add(fault(e.getProblemMark(), null, "This is no YAML: %s.".formatted(e.getProblem())));
        } catch (ReaderException e) {
            var before = text.substring(0, Math.min(e.getPosition(), text.length()));
            int lineStart = before.lastIndexOf('\n') + 1;
            faults.add(new YamlFault(
                    (int) before.lines().count() + (before.endsWith("\n") || before.isEmpty() ? 1 : 0),
                    before.length() - lineStart + 1,
                    null,
                    "The character U+%04X cannot stand in YAML.".formatted(e.getCodePoint())));
        } catch (YAMLException e) {
            faults.add(fault(null, null, "This is no YAML: %s.".formatted(e.getMessage())));
        }
        root = read;
    }

    static YamlTree of(String text) {
        return new YamlTree(text);
    }

    Map<String, @Nullable Object> root() {
        return root;
    }

    /** What is wrong with the text whatever its fields mean. */
    List<YamlFault> faults() {
        return faults;
    }

    /** What is wrong with a field, in the place of that or of the nearest that it is in. */
    YamlFault at(String field, String detail) {
        var place = places.get(field);
        for (var path = field; place == null && !path.isEmpty(); place = places.get(path)) {
            path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
        }
        return fault(place, field, detail);
    }

    private @Nullable Object value(Node node, String path, int depth) {
        nodes++;
        if (depth > MAX_DEPTH || nodes > MAX_NODES) {
            throw new YAMLException("it is nested too deeply or is too large");
        }
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, path + ".", depth);
            case SequenceNode sequence -> {
                var all = new ArrayList<@Nullable Object>();
                for (var each : sequence.getValue()) {
                    var item = "%s[%d]".formatted(path, all.size());
                    places.put(item, each.getStartMark());
                    all.add(value(each, item, depth + 1));
                }
                yield all;
            }
            case ScalarNode scalar -> scalar(scalar, path);
            default -> throw new YAMLException("it holds a " + node.getNodeId());
        };
    }

    private Map<String, @Nullable Object> mapping(MappingNode mapping, String prefix, int depth) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        for (var entry : mapping.getValue()) {
            var at = entry.getKeyNode().getStartMark();
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                faults.add(fault(at, prefix, "A field is a name, not a list or a mapping."));
                continue;
            }
            var path = prefix + key.getValue();
            if (all.containsKey(key.getValue())) {
                faults.add(fault(at, path, "It is there a second time. Keep one of them."));
                continue;
            }
            places.put(path, at);
            all.put(key.getValue(), value(entry.getValueNode(), path, depth + 1));
        }
        return all;
    }

    private static @Nullable Object scalar(ScalarNode scalar, String path) {
        var text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (!scalar.isPlain() || path.endsWith(VALUE_OF_A_VARIABLE)) {
            return text;
        }
        return WHOLE_NUMBER.matcher(text).matches()
                ? (Object) Integer.valueOf(text)
                : text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
    }

    private static YamlFault fault(@Nullable Mark place, @Nullable String field, String detail) {
        return place == null
                ? new YamlFault(1, 1, field, detail)
                : new YamlFault(place.getLine() + 1, place.getColumn() + 1, field, detail);
    }
}
