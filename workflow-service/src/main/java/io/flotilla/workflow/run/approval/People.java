package io.flotilla.workflow.run.approval;

import io.flotilla.common.identity.Caller;
import io.flotilla.workflow.run.domain.Person;

/** Who asks, as approvals see it. */
public final class People {
    private People() {}

    public static Person of(Caller caller) {
        return new Person(caller.subject(), caller.roles(), caller.groups());
    }
}
