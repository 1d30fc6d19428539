package dev.berth.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code HOME/berth.yml}: a line {@code key: value} for each flag that is set there.
 *
 * @param settings by the name of the flag, without its dashes
 */
record SettingsFile(Path file, Map<String, Setting> settings) {
    /** As it is written, and the line it stands in. */
    record Setting(String value, int line) {}

    /**
     * Reads the file; one that does not exist sets nothing.
     *
     * @param command whose flags may be set
     * @throws StartUpFailure when the file cannot be read, is no YAML, or sets something that is no flag; it names file and
     *     line
     */
    static SettingsFile read(Path home, CommandSpec command) {
        Path file = home.resolve("berth.yml");
        var settings = new HashMap<String, Setting>();
        if (!Files.exists(file)) {
            return new SettingsFile(file, settings);
        }
        for (NodeTuple entry : entries(file)) {
            Node key = entry.getKeyNode();
            if (!(key instanceof ScalarNode name) || !(entry.getValueNode() instanceof ScalarNode value)) {
                throw fault(file, key, "is no line 'key: value' with one value");
            }
            String flag = name.getValue();
            if (flag.equals("home") || command.findOption("--" + flag) == null || isAnswered(flag)) {
                throw fault(file, key, "sets '%s', which is no setting.%s".formatted(flag, nearest(command, flag)));
            }
            if (settings.put(flag, new Setting(value.getValue(), line(key))) != null) {
                throw fault(file, key, "sets '%s' a second time. Keep one of the lines.".formatted(flag));
            }
        }
        return new SettingsFile(file, Map.copyOf(settings));
    }

    private static boolean isAnswered(String flag) {
        return flag.equals("help") || flag.equals("version");
    }

    private static List<NodeTuple> entries(Path file) {
        try (var reader = Files.newBufferedReader(file)) {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
            if (root == null) {
                return List.of();
            }
            if (!(root instanceof MappingNode mapping)) {
                throw fault(file, root, "holds no lines 'key: value'");
            }
            return mapping.getValue();
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new StartUpFailure(
                    "Line %d of %s is no YAML: %s. Mend the line.".formatted(line, file, e.getProblem()), e);
        } catch (YAMLException | IOException e) {
            throw new StartUpFailure(
                    "%s cannot be read (%s). Make it a UTF-8 text that user %s may read, or remove it."
                            .formatted(file, e, System.getProperty("user.name")),
                    e);
        }
    }

    private static String nearest(CommandSpec command, String flag) {
        return command.options().stream()
                .map(option -> option.longestName().substring(2))
                .filter(name -> !name.equals("home") && !isAnswered(name))
                .min(Comparator.comparingInt(name -> distance(name, flag)))
                .filter(name -> distance(name, flag) <= Math.max(2, flag.length() / 2))
                .map(name -> " Did you mean '%s'?".formatted(name))
                .orElse(" 'berth up --help' lists them all.");
    }

    /** How many letters differ, by Levenshtein. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(diagonal, row[j - 1]));
            }
        }
        return row[right.length()];
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static StartUpFailure fault(Path file, Node node, String what) {
        return new StartUpFailure("Line %d of %s %s".formatted(line(node), file, what));
    }
}
