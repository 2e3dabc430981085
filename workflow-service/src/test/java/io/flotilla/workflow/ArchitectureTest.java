package io.flotilla.workflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.common.testing.ArchitectureRules;
import io.flotilla.workflow.clock.FleetClock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.flotilla.workflow", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests rules = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchRule oneClockForAllInstances = noClasses()
            .that()
            .areNotAssignableTo(FleetClock.class)
            .should()
            .callMethod(Instant.class, "now")
            .because("the clock of a machine may be wrong, and jump; ask FleetClock, which is the same for all");
}
