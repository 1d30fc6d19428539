package dev.berth.app.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's own main sources, read as text, so that also modules built later than this one are seen. */
final class Sources {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(dev\\.berth(?:\\.[a-z][\\w]*)*)\\.[A-Z*]", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile(
            "^( *)(?:(?:public|protected|private|static|final|abstract|sealed"
                    + "|non-sealed) )*(?:class|interface|record|enum|@interface) ([A-Z]\\w*)",
            Pattern.MULTILINE);

    private static final Pattern SCRIPT = Pattern.compile("\\.tsx?$");
    private static final Pattern RELATIVE_IMPORT = Pattern.compile("from \"(\\.[^\"]+)\"");

    /** One file: its module, its package, the packages of Berth that it imports, and the types that it declares. */
    record Source(String module, String packageName, List<String> imports, List<Type> types) {}

    /** A declared type; {@code nested} where it lies in another one. */
    record Type(String name, boolean nested) {}

    private Sources() {}

    static Path file(String path) {
        return PROJECT.resolve(path);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Source> all() {
        return Stream.concat(java().stream(), console().stream()).toList();
    }

    /** The modules in the order in which they are built. */
    static List<String> modules() {
        return MODULE.matcher(read(file("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static List<Source> java() {
        var found = new ArrayList<Source>();
        for (var module : modules()) {
            var root = file(module).resolve("src/main/java");
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (var files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> source(module, read(file)))
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** The console's, where a folder below {@code src} counts as a package. */
    static List<Source> console() {
        var root = file("ui/src");
        try (var files = Files.walk(root)) {
            return files.filter(file -> SCRIPT.matcher(file.toString()).find())
                    .filter(file -> !file.toString().contains(".test.") && !file.startsWith(root.resolve("testing")))
                    .map(file -> new Source(
                            "ui",
                            folder(root, file),
                            RELATIVE_IMPORT
                                    .matcher(read(file))
                                    .results()
                                    .map(match -> folder(
                                            root,
                                            file.resolveSibling(match.group(1)).normalize()))
                                    .distinct()
                                    .toList(),
                            List.of()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String folder(Path root, Path file) {
        var inside = root.relativize(file);
        return inside.getNameCount() == 1 ? "ui" : "ui." + inside.getName(0);
    }

    /** Which module each package belongs to. */
    static Map<String, String> modulesOfPackages(List<Source> sources) {
        return sources.stream()
                .collect(Collectors.toMap(Source::packageName, Source::module, (one, other) -> one, TreeMap::new));
    }

    private static Source source(String module, String text) {
        var declared = PACKAGE.matcher(text);
        if (!declared.find()) {
            throw new IllegalStateException("a file of %s has no package:%n%s".formatted(module, text));
        }
        return new Source(
                module,
                declared.group(1),
                IMPORT.matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .distinct()
                        .toList(),
                TYPE.matcher(text)
                        .results()
                        .map(match -> new Type(match.group(2), !match.group(1).isEmpty()))
                        .toList());
    }
}
