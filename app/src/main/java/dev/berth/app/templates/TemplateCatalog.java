package dev.berth.app.templates;

import dev.berth.app.StartUpFailure;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.PodTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * {@code HOME/templates.yml}: the owner's templates, or the built-in ones where there is no such file. What is written there counts
 * soon after; where that is wrong, what was there before goes on to count.
 */
public final class TemplateCatalog {
    private static final Logger log = LoggerFactory.getLogger(TemplateCatalog.class);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

    private final Path file;
    private volatile List<OfferedTemplate> templates = List.of();
    private volatile List<String> faults = List.of();
    private @Nullable Stamp seen;

    /** What differs once a file was written; null for a file that is not there. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object file) {}

    private TemplateCatalog(Path file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws StartUpFailure when something is wrong with it; it names all faults with their lines
     */
    public static TemplateCatalog open(Path home) {
        var catalog = new TemplateCatalog(home.resolve("templates.yml"));
        try {
            var read = catalog.readAnew();
            if (!read.faults().isEmpty()) {
                throw new StartUpFailure("%s cannot be used: %s Mend it, or remove it."
                        .formatted(catalog.file, String.join(" ", texts(read))));
            }
            catalog.templates = read.templates();
        } catch (IOException e) {
            throw new StartUpFailure(
                    "%s cannot be read (%s). Make it a file that user %s may read, or remove it."
                            .formatted(catalog.file, e, System.getProperty("user.name")),
                    e);
        }
        return catalog;
    }

    /** Looks at the file every {@link #LOOK_INTERVAL} until it is disposed of. */
    public Disposable watch() {
        return Flux.interval(LOOK_INTERVAL, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .doOnNext(_ -> look())
                .subscribe();
    }

    /** As they are now; {@link PodTemplate#UBUNTU} is always in it. Does not block. */
    public List<OfferedTemplate> all() {
        return templates;
    }

    /** What is wrong with the file as it is now, where an older content of it counts; empty where nothing is. */
    public List<String> faults() {
        return faults;
    }

    /** Reads the file where it has changed. */
    void look() {
        try {
            if (Objects.equals(stamp(), seen)) {
                return;
            }
            var read = readAnew();
            if (read.faults().isEmpty()) {
                templates = read.templates();
                faults = List.of();
                log.info("Templates were read anew file={} count={}", file, templates.size());
            } else {
                refuse(texts(read));
            }
        } catch (IOException | RuntimeException e) {
            var why = List.of("It cannot be read: " + e);
            if (!why.equals(faults)) {
                refuse(why);
            }
        }
    }

    private void refuse(List<String> why) {
        faults = why;
        log.warn("Templates are wrong and those of before stay file={} reason={}", file, String.join(" ", why));
    }

    private TemplatesFile readAnew() throws IOException {
        // Before the content, so that what is written meanwhile is seen to differ.
        seen = stamp();
        if (seen == null) {
            return TemplatesFile.builtIn();
        }
        try (var in = Files.newInputStream(file)) {
            return TemplatesFile.read(in.readNBytes(TemplatesFile.MAX_BYTES + 1));
        }
    }

    private @Nullable Stamp stamp() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    private static List<String> texts(TemplatesFile read) {
        return read.faults().stream().map(YamlFault::toString).toList();
    }
}
