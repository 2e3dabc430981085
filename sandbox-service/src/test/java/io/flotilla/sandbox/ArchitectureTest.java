package io.flotilla.sandbox;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.flotilla.common.testing.ArchitectureRules;
import io.flotilla.common.testing.OneClockRules;

@AnalyzeClasses(packages = "io.flotilla.sandbox", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests CLOCK = ArchTests.in(OneClockRules.class);
}
