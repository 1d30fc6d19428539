package dev.berth.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.berth.command.CommandSlice;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Deleting the folder of a thing a user can do deletes the thing: nobody outside knows that it is there. */
class SlicesStandAloneTest {
    @Test
    void nothing_outside_a_slice_depends_on_it() {
        var berth = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.berth");
        var slices = berth.stream()
                .filter(type -> type.isAssignableTo(CommandSlice.class) && !type.isInterface())
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        assertThat(slices).contains("dev.berth.command.pod.stop").hasSizeGreaterThan(5);
        for (var slice : slices) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage(slice)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(slice)
                    .check(berth);
        }
    }

    @Test
    void every_slice_is_found() {
        var found = ServiceLoader.load(CommandSlice.class).stream()
                .map(slice -> slice.type().getPackageName())
                .toList();
        assertThat(found).hasSize(34).doesNotHaveDuplicates();
    }
}
