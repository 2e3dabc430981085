package io.flotilla.common.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** For services that decide by the time whose instances must agree on it. */
public class OneClockRules {
    @ArchTest
    public static final ArchRule oneClockForAllInstances = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .because("the clock of a machine may be wrong, and jump; ask FleetClock, which is the same for all");
}
