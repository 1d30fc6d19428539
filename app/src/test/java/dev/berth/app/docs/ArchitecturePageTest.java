package dev.berth.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page says what the code says: its drawings are made from the imports, and the classes it names exist. */
class ArchitecturePageTest {
    private static final String PAGE = "docs/explanation/architecture.md";
    private static final Pattern DRAWING =
            Pattern.compile("(<!-- drawing: ([a-z-]+) -->\n).*?(?=<!-- end of drawing -->)", Pattern.DOTALL);
    private static final Pattern JOURNEY =
            Pattern.compile("^## Journey: (.*?)\n(.*?)(?=^## |\\z)", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([A-Z]\\w+)`");
    private static final List<String> JOURNEYS = List.of(
            "from launch to ssh",
            "a key is removed",
            "a timer is due",
            "a projection is rebuilt",
            "kill -9",
            "a feed is resumed");

    private final String page = Sources.read(Sources.file(PAGE));

    @Test
    void the_drawings_are_those_of_the_code() throws IOException {
        var drawings = new Drawings(Sources.all());
        var drawn = DRAWING.matcher(page)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1)
                        + (match.group(2).equals("modules") ? drawings.ofModules() : drawings.of(match.group(2)))));
        if (Boolean.getBoolean("architecture.write")) {
            Files.writeString(Sources.file(PAGE), drawn);
            return;
        }
        assertThat(page)
                .as("the code and %s differ; if the change is meant, write it with -Darchitecture.write=true", PAGE)
                .isEqualTo(drawn);
    }

    @Test
    void every_module_has_its_drawing() {
        var written =
                Sources.all().stream().map(Sources.Source::module).distinct().toList();

        assertThat(DRAWING.matcher(page).results().map(match -> match.group(2)).toList())
                .contains("modules")
                .containsAll(written);
    }

    @Test
    void the_journeys_name_classes_that_exist_each_once() {
        var known = Sources.java().stream()
                .flatMap(source -> source.types().stream())
                .map(Sources.Type::name)
                .collect(Collectors.toCollection(HashSet::new));
        var journeys = JOURNEY.matcher(page).results().toList();

        assertThat(journeys).extracting(match -> match.group(1)).containsExactlyElementsOf(JOURNEYS);
        for (MatchResult journey : journeys) {
            var named = CODE.matcher(journey.group(2))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(known).as(journey.group(1)).containsAll(named);
            assertThat(named).as(journey.group(1)).doesNotHaveDuplicates().hasSizeGreaterThan(5);
        }
    }

    @Test
    void no_name_stands_for_two_things() {
        var types = Sources.java().stream()
                .flatMap(source -> source.types().stream())
                .toList();
        var outer = types.stream()
                .filter(type -> !type.nested())
                .map(Sources.Type::name)
                .toList();
        var nested = types.stream()
                .filter(Sources.Type::nested)
                .map(Sources.Type::name)
                .collect(Collectors.toSet());

        assertThat(outer).as("classes of one name").doesNotHaveDuplicates();
        assertThat(nested).as("a nested class with the name of another").doesNotContainAnyElementsOf(outer);
    }
}
