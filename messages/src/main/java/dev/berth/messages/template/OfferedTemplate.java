package dev.berth.messages.template;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A template that a workspace can launch from.
 *
 * @param version of one that was saved, else null
 * @param savedAt of one that was saved, else null
 */
public record OfferedTemplate(
        PodTemplate template,
        TemplateSource source,
        @Nullable Long version,
        @Nullable Instant savedAt) {

    /** One that nobody saved. */
    public static OfferedTemplate of(PodTemplate template, TemplateSource source) {
        return new OfferedTemplate(template, source, null, null);
    }

    public static OfferedTemplate of(SavedTemplate saved) {
        return new OfferedTemplate(
                saved.template(),
                saved.shared() ? TemplateSource.OWNER : TemplateSource.WORKSPACE,
                saved.version(),
                saved.savedAt());
    }

    /**
     * What a workspace is offered: of each id the one whose source counts most, in the place of the first.
     *
     * @param given what is there without anybody having saved it
     * @param saved what the owner and this workspace saved
     */
    public static List<OfferedTemplate> all(List<OfferedTemplate> given, Collection<SavedTemplate> saved) {
        var byId = new LinkedHashMap<String, OfferedTemplate>();
        Stream.concat(given.stream(), saved.stream().map(OfferedTemplate::of))
                .forEach(each -> byId.merge(
                        each.template().id(),
                        each,
                        (one, other) -> one.source().compareTo(other.source()) >= 0 ? one : other));
        return List.copyOf(byId.values());
    }
}
