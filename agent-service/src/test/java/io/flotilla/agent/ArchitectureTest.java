package io.flotilla.agent;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.flotilla.common.testing.ArchitectureRules;
import io.flotilla.common.testing.OneClockRules;

@AnalyzeClasses(packages = "io.flotilla.agent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests rules = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests clock = ArchTests.in(OneClockRules.class);
}
