package dev.berth.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.berth.messages.Caller;
import dev.berth.messages.Public;
import dev.berth.messages.Requires;
import dev.berth.messages.Scope;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.reactive.function.server.HandlerFunction;

/** Whatever HTTP can reach says who may use it. What says nothing is closed, which this finds before a user does. */
class HandlersDeclareAccessTest {
    private static final ArchRule METHODS = methods()
            .that()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should(declareAccess())
            .andShould(beUsableByWhomTheyAreFor());

    @Test
    void every_handler_method_says_what_it_requires_or_that_it_is_public() {
        METHODS.check(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.berth"));
    }

    @Test
    void every_handler_function_says_what_it_requires_or_that_it_is_public() {
        classes()
                .that()
                .areAssignableTo(HandlerFunction.class)
                .should(declareAccess())
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.berth"));
    }

    @Test
    void a_handler_that_forgets_it_or_contradicts_itself_is_found() {
        for (var wrong : new Class<?>[] {Forgets.class, Contradicts.class, AsksForACaller.class}) {
            assertThatThrownBy(() -> METHODS.check(new ClassFileImporter().importClasses(wrong)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("handle");
        }
    }

    private static <T extends CanBeAnnotated> ArchCondition<T> declareAccess() {
        return new ArchCondition<>("declare either @Requires or @Public") {
            @Override
            public void check(T handler, ConditionEvents events) {
                var declared = handler.isAnnotatedWith(Requires.class) != handler.isAnnotatedWith(Public.class);
                events.add(new SimpleConditionEvent(handler, declared, handler.toString()));
            }
        };
    }

    private static ArchCondition<JavaMethod> beUsableByWhomTheyAreFor() {
        return new ArchCondition<>("take no Caller when they are public") {
            @Override
            public void check(JavaMethod handler, ConditionEvents events) {
                var takesCaller =
                        handler.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Caller.class));
                events.add(new SimpleConditionEvent(
                        handler, !takesCaller || handler.isAnnotatedWith(Requires.class), handler.toString()));
            }
        };
    }

    static final class Forgets {
        @GetMapping("/x")
        void handle() {}
    }

    static final class Contradicts {
        @Public
        @Requires(Scope.READ)
        @GetMapping("/x")
        void handle() {}
    }

    static final class AsksForACaller {
        @Public
        @GetMapping("/x")
        void handle(Caller caller) {}
    }
}
