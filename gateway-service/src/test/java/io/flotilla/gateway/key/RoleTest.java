package io.flotilla.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.gateway.key.domain.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoleTest {
    /** The scopes that services ask for; {@code holds:write} is for services only. */
    private static final Set<String> KNOWN = Set.of(
            "artifacts:read",
            "artifacts:write",
            "workflows:read",
            "workflows:write",
            "runs:read",
            "runs:write",
            "queues:read",
            "queues:write",
            "schedules:read",
            "schedules:write",
            "approvals:read",
            "approvals:decide",
            "agents:read",
            "agents:write",
            "tools:read",
            "tools:write",
            "executions:read",
            "executions:write",
            "usage:read",
            "budgets:read",
            "budgets:write",
            "retention:write",
            "keys:read",
            "keys:write");

    @Test
    void adminMayDoEverythingThatPeopleMay() {
        assertThat(Role.ADMIN.scopes()).isEqualTo(KNOWN);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void readmeListsTheScopesOfTheRole(Role role) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
            String row = lines.filter(line -> line.startsWith("| " + role.wireName() + " |"))
                    .findFirst()
                    .orElseThrow();
            Set<String> documented = new TreeSet<>(
                    Set.of(row.split("\\|")[2].replace("`", "").strip().split(", ")));
            assertThat(role.scopes()).isEqualTo(documented);
        }
    }
}
