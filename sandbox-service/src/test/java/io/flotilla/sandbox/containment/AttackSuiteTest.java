package io.flotilla.sandbox.containment;

/** With the strongest containment that this machine has. */
class AttackSuiteTest extends AttackSuite {

    AttackSuiteTest() {
        super(true);
    }
}
