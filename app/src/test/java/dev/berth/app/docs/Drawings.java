package dev.berth.app.docs;

import dev.berth.app.docs.Sources.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Drawings of modules and packages in Mermaid's language, made from imports: an arrow goes from who uses to what is used. */
final class Drawings {
    private final List<Source> sources;
    private final Map<String, String> modules;

    Drawings(List<Source> sources) {
        this.sources = sources;
        this.modules = Sources.modulesOfPackages(sources);
    }

    /** All modules. */
    String ofModules() {
        var arrows = new TreeMap<String, TreeSet<String>>();
        for (var source : sources) {
            var used = arrows.computeIfAbsent(source.module(), _ -> new TreeSet<>());
            source.imports().stream()
                    .map(this::moduleOf)
                    .filter(module -> !module.equals(source.module()))
                    .forEach(used::add);
        }
        return mermaid(arrows);
    }

    /** The packages of one module. */
    String of(String module) {
        var root = modules.entrySet().stream()
                .filter(entry -> entry.getValue().equals(module))
                .map(entry -> entry.getKey())
                .reduce(Drawings::commonPackage)
                .orElseThrow(() -> new IllegalStateException(module + " has no package"));
        var arrows = new TreeMap<String, TreeSet<String>>();
        for (var source : sources) {
            if (source.module().equals(module)) {
                var name = nameIn(root, source.packageName(), module);
                var used = arrows.computeIfAbsent(name, _ -> new TreeSet<>());
                source.imports().stream()
                        .filter(imported -> moduleOf(imported).equals(module))
                        .map(imported -> nameIn(root, imported, module))
                        .filter(imported -> !imported.equals(name))
                        .forEach(used::add);
            }
        }
        return mermaid(arrows);
    }

    /** A package of a module's test jar counts as the package it lies in. */
    private String moduleOf(String packageName) {
        var module = modules.get(packageName);
        if (module != null) {
            return module;
        }
        if (!packageName.contains(".")) {
            throw new IllegalStateException("no module has the package " + packageName);
        }
        return moduleOf(packageName.substring(0, packageName.lastIndexOf('.')));
    }

    private static String nameIn(String root, String packageName, String module) {
        return packageName.equals(root) ? module : packageName.substring(root.length() + 1);
    }

    private static String commonPackage(String one, String other) {
        var common = one;
        while (!(other + ".").startsWith(common + ".")) {
            common = common.substring(0, common.lastIndexOf('.'));
        }
        return common;
    }

    private static String mermaid(Map<String, ? extends Set<String>> arrows) {
        return arrows.entrySet().stream()
                .map(entry -> entry.getValue().isEmpty()
                        ? "  " + node(entry.getKey())
                        : "  " + node(entry.getKey()) + " --> "
                                + entry.getValue().stream().map(Drawings::node).collect(Collectors.joining(" & ")))
                .collect(Collectors.joining("\n", "```mermaid\nflowchart LR\n", "\n```\n"));
    }

    private static String node(String name) {
        return "%s[%s]".formatted(name.replaceAll("[.-]", "_"), name);
    }
}
