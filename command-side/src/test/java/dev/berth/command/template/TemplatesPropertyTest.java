package dev.berth.command.template;

import static dev.berth.command.TestModule.ANNA;
import static dev.berth.command.TestModule.BERT;
import static dev.berth.command.template.TestTemplates.OWNER;
import static dev.berth.command.template.TestTemplates.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.command.TestModule;
import dev.berth.messages.Caller;
import dev.berth.messages.problem.ProblemCode;
import dev.berth.messages.template.RemoveTemplate;
import dev.berth.messages.template.SaveTemplate;
import dev.berth.messages.template.TemplateAnswer;
import dev.berth.messages.template.TemplateEvent;
import dev.berth.messages.template.TemplateEvent.TemplateSaved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whoever saves and removes whatever, each has what he saved last, and nobody changes what is another's. */
final class TemplatesPropertyTest {
    private enum Who {
        ANNA_HERSELF,
        BERT_HIMSELF,
        THE_OWNER;

        Caller caller() {
            return switch (this) {
                case ANNA_HERSELF -> ANNA;
                case BERT_HIMSELF -> BERT;
                case THE_OWNER -> OWNER;
            };
        }

        String shelf() {
            return TemplateEvent.shelf(caller().workspace(), this == THE_OWNER);
        }
    }

    private enum How {
        SAVE,
        SAVE_NEW,
        SAVE_AT_ITS_VERSION,
        SAVE_AT_ANOTHER_VERSION,
        REMOVE,
        REMOVE_AT_ANOTHER_VERSION
    }

    record Step(Who who, How how, String id, String title) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Who.class),
                        Arbitraries.of(How.class),
                        Arbitraries.of("a", "b"),
                        Arbitraries.of("One", "Two"))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    /** What a template should be. */
    private record Expected(String title, long version) {}

    @Property(tries = 100)
    void each_has_what_he_saved_last(@ForAll("steps") List<Step> steps) {
        try (var module = TestModule.withQuota(null)) {
            Map<String, Map<String, Expected>> all = new HashMap<>();
            for (var step : steps) {
                take(step, module, all.computeIfAbsent(step.who().shelf(), _ -> new HashMap<>()));
            }
            assertThat(folded(module)).isEqualTo(titles(all));
        }
    }

    private static void take(Step step, TestModule module, Map<String, Expected> own) {
        var before = own.get(step.id());
        int events = module.events().size();
        var answer = send(step, module, before);
        var saves = step.how() != How.REMOVE && step.how() != How.REMOVE_AT_ANOTHER_VERSION;
        if (isRefused(step, before)) {
            assertThat(answer).isInstanceOf(TemplateAnswer.Refused.class);
            assertThat(((TemplateAnswer.Refused) answer).problem().code())
                    .isEqualTo(!saves && before == null ? ProblemCode.UNKNOWN_TEMPLATE : ProblemCode.VERSION_MISMATCH);
            assertThat(module.events()).hasSize(events);
            return;
        }
        var template = ((TemplateAnswer.Accepted) answer).template();
        if (!saves) {
            own.remove(step.id());
        } else {
            assertThat(template.template().title()).isEqualTo(step.title());
            own.put(step.id(), new Expected(step.title(), template.version()));
        }
    }

    private static boolean isRefused(Step step, Expected before) {
        var same = before != null && before.title().equals(step.title());
        return switch (step.how()) {
            case SAVE -> false;
            case SAVE_NEW -> before != null && !same;
            case SAVE_AT_ITS_VERSION -> before == null;
            case SAVE_AT_ANOTHER_VERSION -> !same;
            case REMOVE -> before == null;
            case REMOVE_AT_ANOTHER_VERSION -> true;
        };
    }

    private static TemplateAnswer send(Step step, TestModule module, Expected before) {
        boolean shared = step.who() == Who.THE_OWNER;
        var caller = step.who().caller();
        var version = before == null ? Set.of(7_000L) : Set.of(before.version());
        var expected = switch (step.how()) {
            case SAVE, SAVE_NEW, REMOVE -> null;
            case SAVE_AT_ITS_VERSION -> version;
            case SAVE_AT_ANOTHER_VERSION, REMOVE_AT_ANOTHER_VERSION -> Set.of(9_000L);
        };
        var sent = switch (step.how()) {
            case REMOVE, REMOVE_AT_ANOTHER_VERSION ->
                module.commands().send(new RemoveTemplate(caller, shared, step.id(), expected));
            default ->
                module.commands()
                        .send(new SaveTemplate(
                                caller,
                                shared,
                                template(step.id(), step.title()),
                                expected,
                                step.how() == How.SAVE_NEW));
        };
        return sent.block();
    }

    /** What the log alone says: titles by id, by whose they are; and that it counts right how many there are. */
    private static Map<String, Map<String, String>> folded(TestModule module) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (var event : module.events()) {
            var change = (TemplateEvent) event;
            var own =
                    all.computeIfAbsent(TemplateEvent.shelf(change.workspace(), change.shared()), _ -> new HashMap<>());
            assertThat(change.counts()).isEqualTo(!(change instanceof TemplateSaved) || !own.containsKey(change.id()));
            if (change instanceof TemplateSaved saved) {
                own.put(saved.id(), saved.template().title());
            } else {
                own.remove(change.id());
            }
        }
        all.values().removeIf(Map::isEmpty);
        return all;
    }

    private static Map<String, Map<String, String>> titles(Map<String, Map<String, Expected>> all) {
        Map<String, Map<String, String>> titles = new HashMap<>();
        all.forEach((shelf, own) -> own.forEach((id, expected) ->
                titles.computeIfAbsent(shelf, _ -> new HashMap<>()).put(id, expected.title())));
        return titles;
    }
}
