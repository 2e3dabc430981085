package io.flotilla.gateway.key.domain;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a key may do at most; each role adds to the one before it. The README's table is this, and a test compares. */
public enum Role {
    VIEWER(
            null,
            "agents:read",
            "approvals:read",
            "artifacts:read",
            "budgets:read",
            "executions:read",
            "queues:read",
            "runs:read",
            "schedules:read",
            "tools:read",
            "usage:read",
            "workflows:read"),
    USER(VIEWER, "artifacts:write", "executions:write", "runs:write"),
    EDITOR(
            USER,
            "agents:write",
            "approvals:decide",
            "queues:write",
            "schedules:write",
            "tools:write",
            "workflows:write"),
    ADMIN(EDITOR, "budgets:write", "keys:read", "keys:write", "retention:write");

    private final Set<String> scopes;

    Role(Role lesser, String... added) {
        Set<String> all = new TreeSet<>(Arrays.asList(added));
        if (lesser != null) {
            all.addAll(lesser.scopes);
        }
        this.scopes = Collections.unmodifiableSet(all);
    }

    /** Sorted by name. */
    public Set<String> scopes() {
        return scopes;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String wireName) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(wireName))
                .findFirst();
    }

    /** For messages: {@code viewer, user, editor, admin}. */
    public static String names() {
        return Arrays.stream(values()).map(Role::wireName).collect(Collectors.joining(", "));
    }
}
