package dev.berth.messages.template;

import dev.berth.messages.BerthEvent;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.Set;

/**
 * What can happen to a template that was saved. {@code shared} says whether it is the owner's, for every workspace, or only for
 * {@code workspace}.
 */
public sealed interface TemplateEvent extends BerthEvent {
    /** No workspace is called so. */
    String EVERYBODY = "*";

    boolean shared();

    String id();

    /** Whether there are more or fewer templates from then on. */
    boolean counts();

    @Override
    default Set<Tag> tags() {
        var own = tag(workspace(), shared(), id());
        return counts() ? Set.of(own, countTag(workspace(), shared())) : Set.of(own);
    }

    /** Whose templates these are, as the key of what holds them. */
    static String shelf(Workspace workspace, boolean shared) {
        return shared ? EVERYBODY : workspace.name();
    }

    /** Of all that happened to one template. */
    static Tag tag(Workspace workspace, boolean shared, String id) {
        return new Tag(Tag.TEMPLATE, shelf(workspace, shared) + "/" + id);
    }

    /** Of all by which the number of somebody's templates changed. */
    static Tag countTag(Workspace workspace, boolean shared) {
        return new Tag(Tag.TEMPLATES, shelf(workspace, shared));
    }

    /**
     * A template was saved, in place of the one before.
     *
     * @param created whether there was none before
     */
    record TemplateSaved(Workspace workspace, boolean shared, PodTemplate template, boolean created)
            implements TemplateEvent {
        @Override
        public String id() {
            return template.id();
        }

        @Override
        public boolean counts() {
            return created;
        }
    }

    record TemplateRemoved(Workspace workspace, boolean shared, String id) implements TemplateEvent {
        @Override
        public boolean counts() {
            return true;
        }
    }
}
