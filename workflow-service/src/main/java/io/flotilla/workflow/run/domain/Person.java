package io.flotilla.workflow.run.domain;

import java.util.Set;

/**
 * Who decides, as the signed token says.
 *
 * @param subject {@code user:…}, {@code key:…} or {@code service:…}
 */
public record Person(String subject, Set<String> roles, Set<String> groups) {
    public Person {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    /** Somebody of whom only the name is known. */
    public static Person named(String subject) {
        return new Person(subject, Set.of(), Set.of());
    }
}
