package io.flotilla.workflow.run.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.workflow.run.domain.Person;

/** Who asks, as approvals see it. */
final class People {
    private People() {}

    static Person of(Caller caller) {
        return new Person(caller.subject(), caller.roles(), caller.groups());
    }
}
