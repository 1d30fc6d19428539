package dev.berth.app.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.app.StartUpFailure;
import dev.berth.messages.template.OfferedTemplate;
import dev.berth.messages.template.TemplateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCatalogTest {
    @TempDir
    Path home;

    @Test
    void without_a_file_the_built_in_templates_count() {
        assertThat(TemplateCatalog.open(home).all())
                .extracting(each -> each.template().id())
                .containsExactly("ubuntu", "pytorch", "cuda", "jupyter");
        assertThat(TemplateCatalog.open(home).all())
                .extracting(OfferedTemplate::source)
                .containsOnly(TemplateSource.BUILT_IN);
    }

    @Test
    void with_a_file_its_templates_count_and_ubuntu() throws IOException {
        write("mine: {}\n");

        assertThat(TemplateCatalog.open(home).all())
                .extracting(each -> each.template().id())
                .containsExactly("ubuntu", "mine");
        assertThat(TemplateCatalog.open(home).all())
                .extracting(OfferedTemplate::source)
                .containsExactly(TemplateSource.BUILT_IN, TemplateSource.FILE);
    }

    @Test
    void a_broken_file_ends_the_start_with_all_its_faults() throws IOException {
        write("Mine: {}\nother:\n  diskGb: none\n");

        assertThatThrownBy(() -> TemplateCatalog.open(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining(home.resolve("templates.yml").toString())
                .hasMessageContaining("line 1, column 1, 'Mine'")
                .hasMessageContaining("line 3, column 3, 'other.diskGb'");
    }

    @Test
    void a_folder_in_place_of_the_file_ends_the_start() throws IOException {
        Files.createDirectory(home.resolve("templates.yml"));

        assertThatThrownBy(() -> TemplateCatalog.open(home))
                .isInstanceOf(StartUpFailure.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void what_is_written_later_counts_from_then_on() throws IOException {
        var catalog = TemplateCatalog.open(home);
        var watching = catalog.watch();
        try {
            write("mine: {}\n");
            await().atMost(Duration.ofMinutes(1)).until(() -> hasOnly(catalog, "mine"));

            write("yours: {}\n");
            await().atMost(Duration.ofMinutes(1)).until(() -> hasOnly(catalog, "yours"));
        } finally {
            watching.dispose();
        }
    }

    @Test
    void a_broken_version_is_refused_and_told_and_the_one_before_goes_on_to_count() throws IOException {
        write("mine: {}\n");
        var catalog = TemplateCatalog.open(home);

        write("mine: {}\nyours:\n  image: ' '\n");
        catalog.look();
        assertThat(hasOnly(catalog, "mine")).isTrue();
        assertThat(catalog.faults())
                .containsExactly("line 3, column 3, 'yours.image': Must be the name of a container image, e.g."
                        + " 'ubuntu:24.04'.");

        write("mine: {}\nyours:\n");
        catalog.look();
        assertThat(catalog.all()).extracting(each -> each.template().id()).containsExactly("ubuntu", "mine", "yours");
        assertThat(catalog.faults()).isEmpty();
    }

    @Test
    void once_the_file_is_gone_the_built_in_templates_count() throws IOException {
        write("mine: {}\n");
        var catalog = TemplateCatalog.open(home);

        Files.delete(home.resolve("templates.yml"));
        catalog.look();

        assertThat(catalog.all()).isEqualTo(TemplatesFile.builtIn().templates());
    }

    @Test
    void a_file_that_can_no_longer_be_read_changes_nothing_and_is_told() throws IOException {
        write("mine: {}\n");
        var catalog = TemplateCatalog.open(home);

        Files.delete(home.resolve("templates.yml"));
        Files.createDirectory(home.resolve("templates.yml"));
        catalog.look();

        assertThat(hasOnly(catalog, "mine")).isTrue();
        assertThat(catalog.faults()).singleElement().asString().contains("cannot be read");
    }

    private static boolean hasOnly(TemplateCatalog catalog, String id) {
        return catalog.all().stream().map(each -> each.template().id()).toList().equals(List.of("ubuntu", id));
    }

    /** As editors do: another file under the same name. */
    private void write(String text) throws IOException {
        var next = Files.writeString(home.resolve("templates.yml.new"), text);
        Files.move(next, home.resolve("templates.yml"), StandardCopyOption.REPLACE_EXISTING);
    }
}
