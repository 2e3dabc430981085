package io.flotilla.workflow.run.domain;

import java.util.ArrayList;
import java.util.List;

/** Who may decide: people by name, and whoever has one of the roles or is in one of the groups. Never empty. */
public record Approvers(List<String> users, List<String> roles, List<String> groups) {
    public Approvers {
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        groups = List.copyOf(groups);
    }

    boolean isEmpty() {
        return users.isEmpty() && roles.isEmpty() && groups.isEmpty();
    }

    boolean admit(Person person) {
        return users.contains(person.subject())
                || roles.stream().anyMatch(person.roles()::contains)
                || groups.stream().anyMatch(person.groups()::contains);
    }

    /** For messages: {@code user:ann, role admin or group finance}. */
    String text() {
        List<String> names = new ArrayList<>(users);
        roles.forEach(role -> names.add("role " + role));
        groups.forEach(group -> names.add("group " + group));
        String last = names.removeLast();
        return names.isEmpty() ? last : String.join(", ", names) + " or " + last;
    }
}
