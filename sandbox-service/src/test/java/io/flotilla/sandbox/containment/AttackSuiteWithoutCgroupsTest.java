package io.flotilla.sandbox.containment;

/** As on a machine where the service may not make cgroups. */
class AttackSuiteWithoutCgroupsTest extends AttackSuite {

    AttackSuiteWithoutCgroupsTest() {
        super(false);
    }
}
