package dev.berth.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.axonframework.common.annotation.Internal;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;

/**
 * Which module may import which.
 *
 * <pre>
 *               ┌─────────── app ───────────┐
 *      command   query    nomad     ssh      (never one another)
 *               └───────── messages ────────┘
 *      eventstore, nomadsdk, nomadembedded   (import nothing of Berth)
 * </pre>
 */
class ModuleBoundariesTest {
    private static final List<String> MODULES = List.of("command", "query", "nomad", "ssh");

    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth");

    private static final DescribedPredicate<JavaClass> ARE_ENDPOINTS =
            describe("are annotated @RestController, or lie in such a class", ModuleBoundariesTest::isEndpoint);

    /** What the endpoints of a module share lies in its package {@code http}, and nothing else. */
    private static final DescribedPredicate<JavaClass> SUPPORT_ENDPOINTS = resideInAnyPackage(
            MODULES.stream().map(module -> "dev.berth." + module + ".http..").toArray(String[]::new));

    /** A value without behaviour: what a feed hands its endpoint. */
    private static final DescribedPredicate<JavaClass> A_FRAME = resideInAPackage("org.springframework.http.codec")
            .and(describe(
                    "a frame",
                    type -> type.getSimpleName().equals("ServerSentEvent")
                            || type.getEnclosingClass()
                                    .map(outer -> outer.getSimpleName().equals("ServerSentEvent"))
                                    .orElse(false)));

    /** Public only for the other packages of the event store. */
    private static final DescribedPredicate<JavaClass> INTERNAL = resideInAPackage("dev.berth.eventstore..")
            .and(describe("are annotated @Internal", type -> type.isAnnotatedWith(Internal.class)));

    private static final DescribedPredicate<JavaAccess<?>> INTERNAL_MEMBER = describe(
            "target is annotated @Internal",
            access -> access.getTargetOwner().getPackageName().startsWith("dev.berth.eventstore")
                    && access.getTarget().isAnnotatedWith(Internal.class));

    @Test
    void the_four_inner_modules_never_import_one_another() {
        hold(slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public String getDescription() {
                        return "inner modules";
                    }

                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass candidate) {
                        return MODULES.stream()
                                .filter(module -> isIn(candidate, "dev.berth." + module))
                                .findFirst()
                                .map(SliceIdentifier::of)
                                .orElse(SliceIdentifier.ignore());
                    }
                })
                .should()
                .notDependOnEachOther()
                .because("what one module needs of another is said in messages"));
    }

    @Test
    void only_the_app_and_endpoints_see_spring() {
        hold(noClasses()
                .that(resideInAPackage("dev.berth..")
                        .and(not(resideInAPackage("dev.berth.app..")))
                        .and(not(ARE_ENDPOINTS))
                        .and(not(SUPPORT_ENDPOINTS)))
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..").and(not(A_FRAME))));
    }

    @Test
    void messages_know_nothing_of_ours() {
        hold(classes()
                .that()
                .resideInAPackage("dev.berth.messages..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.berth..")).or(resideInAPackage("dev.berth.messages.."))));
    }

    @Test
    void the_event_store_the_nomad_client_and_the_embedded_nomad_import_nothing_of_berth() {
        for (String library : List.of("dev.berth.eventstore..", "dev.berth.nomadsdk..", "dev.berth.nomadembedded..")) {
            hold(classes()
                    .that()
                    .resideInAPackage(library)
                    .should()
                    .onlyDependOnClassesThat(
                            not(resideInAPackage("dev.berth..")).or(resideInAPackage(library)))
                    .because("it stands alone"));
        }
    }

    @Test
    void the_command_line_knows_a_berth_by_http_only_and_loads_no_framework() {
        hold(classes()
                .that()
                .resideInAPackage("dev.berth.cli..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "picocli..", "com.fasterxml.jackson..", "org.jspecify..", "dev.berth.cli.."))
                .because("it is started anew for each command, and may run where no Berth is"));
    }

    @Test
    void what_the_event_store_calls_internal_is_used_by_nobody_else() {
        hold(noClasses()
                .that(resideInAPackage("dev.berth..").and(not(resideInAPackage("dev.berth.eventstore.."))))
                .should()
                .dependOnClassesThat(INTERNAL)
                .orShould()
                .accessTargetWhere(INTERNAL_MEMBER)
                .because("it is public for its other packages only"));
    }

    /** Else the rule above would hold because it finds nothing. */
    @Test
    void the_event_store_has_internal_types_and_members() {
        assertThat(BERTH.that(INTERNAL))
                .extracting(JavaClass::getSimpleName)
                .contains("EventLog", "R2dbcTokenStore", "R2dbcEventStorageEngine", "DeadLetterQueue");
        assertThat(BERTH.get("dev.berth.eventstore.projection.Projections").getConstructors())
                .allMatch(constructor -> constructor.isAnnotatedWith(Internal.class));
        assertThat(BERTH.get("dev.berth.eventstore.EventStore").getAccessesFromSelf())
                .anyMatch(INTERNAL_MEMBER);
    }

    @Test
    void the_edge_is_used_by_its_root_package_and_its_route_feed_only() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.berth.ssh..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.berth.ssh..")
                        .and(not(resideInAnyPackage("dev.berth.ssh", "dev.berth.ssh.route"))))
                .because("what is public in the other packages is so for the edge itself"));
    }

    @Test
    void the_packages_of_the_embedded_nomad_have_no_cycle() {
        hold(slices().matching("dev.berth.nomadembedded.(*)..").should().beFreeOfCycles());
    }

    @Test
    void nothing_depends_on_the_app() {
        hold(noClasses()
                .that(resideInAPackage("dev.berth..")
                        .and(not(resideInAnyPackage("dev.berth.app..", "dev.berth.bench.."))))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.berth.app..")));
    }

    @Test
    void a_replay_can_have_no_effect() {
        hold(classes()
                .that()
                .resideInAPackage("dev.berth.query.replay..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java.lang..",
                                "java.time..",
                                "java.util..",
                                "org.jspecify..",
                                "reactor.core.publisher..",
                                "com.fasterxml.jackson..",
                                "org.springframework.http..",
                                "org.springframework.util..",
                                "org.springframework.web.bind.annotation..",
                                "dev.berth.messages..",
                                "dev.berth.query.replay..")
                        .and(not(resideInAnyPackage("org.springframework.http.client..", "java.lang.foreign..")))
                        .or(describe(
                                "a reader of the log, what it reads, and the reading of parameters",
                                type -> List.of(
                                                "java.io.IOException",
                                                "java.io.UncheckedIOException",
                                                "dev.berth.query.reading.EventNames",
                                                "dev.berth.eventstore.event.EventReader",
                                                "dev.berth.eventstore.event.EventCodec",
                                                "dev.berth.eventstore.event.StoredEvent",
                                                "dev.berth.query.reading.Parameters")
                                        .contains(type.getName()))))
                .because("what writes, sends or follows the log live is out of its reach"));
    }

    private static void hold(ArchRule rule) {
        rule.check(BERTH);
    }

    private static boolean isIn(JavaClass candidate, String name) {
        return candidate.getPackageName().equals(name)
                || candidate.getPackageName().startsWith(name + ".");
    }

    private static boolean isEndpoint(JavaClass candidate) {
        return candidate.isAnnotatedWith(RestController.class)
                || candidate
                        .getEnclosingClass()
                        .map(ModuleBoundariesTest::isEndpoint)
                        .orElse(false);
    }
}
