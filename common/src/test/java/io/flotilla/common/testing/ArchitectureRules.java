package io.flotilla.common.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** The lines that every service keeps; each says how to mend a breach. */
public class ArchitectureRules {
    private static final List<String> SERVICES = List.of("gateway", "workflow", "agent", "tool", "sandbox", "billing");

    @ArchTest
    public static final ArchRule domainIsPure = noClasses()
            .that()
            .resideInAPackage("..domain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..", "org.hibernate..")
            .allowEmptyShould(true)
            .because("the domain decides and evolves without a framework; move the input or output to application");

    @ArchTest
    public static final ArchRule servicesAreStrangers = classes()
            .that()
            .resideInAPackage("io.flotilla..")
            .should(dependOnNoOtherService())
            .because("services talk through events; copy the few fields you need into a record of your own");

    @ArchTest
    public static final ArchRule nothingWaits = noClasses()
            .should()
            .callMethod("io.smallrye.mutiny.Uni", "await")
            .allowEmptyShould(true)
            .because("a waiting thread is an event loop lost; compose the Uni instead");

    @ArchTest
    public static final ArchRule featuresHaveNoCycles = slices().matching("io.flotilla.*.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true)
            .because("a feature that needs another which needs it back is one feature, or hides a third");

    private static ArchCondition<JavaClass> dependOnNoOtherService() {
        return new ArchCondition<>("depend on no other service") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String own = service(item.getPackageName());
                item.getDirectDependenciesFromSelf().stream()
                        .filter(d -> isForeign(own, service(d.getTargetClass().getPackageName())))
                        .forEach(d -> events.add(SimpleConditionEvent.violated(d, d.getDescription())));
            }
        };
    }

    private static boolean isForeign(String own, String other) {
        return other != null && own != null && !other.equals(own);
    }

    private static String service(String packageName) {
        return SERVICES.stream()
                .filter(s -> (packageName + ".").startsWith("io.flotilla." + s + "."))
                .findFirst()
                .orElse(null);
    }
}
