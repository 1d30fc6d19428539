package dev.berth.command.template;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.Scope;
import dev.berth.messages.Workspace;
import dev.berth.messages.template.PodTemplate;
import java.util.List;
import java.util.Set;

/** Short words for what tests of templates say often. */
public final class TestTemplates {
    /** Of the workspace of {@link TestModule#BERT}. */
    public static final Caller OWNER = new Caller("admin", new Workspace("other"), Set.of(Scope.values()), "request-1");

    private TestTemplates() {}

    public static PodTemplate template(String id, String title) {
        return new PodTemplate(id, title, null, null, null, null, List.of(), List.of(), null, false);
    }
}
