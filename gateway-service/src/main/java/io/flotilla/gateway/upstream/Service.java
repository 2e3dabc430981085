package io.flotilla.gateway.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The services of the fleet and the resources under {@code /api/v1/} that each of them owns. */
public enum Service {
    GATEWAY("keys", "status", "version"),
    WORKFLOW("workflows", "runs", "approvals", "queues", "schedules", "events", "bulk-operations", "retention"),
    AGENT("agents", "invocations"),
    TOOL("tools", "tool-calls"),
    SANDBOX("executions", "artifacts"),
    BILLING("usage", "costs", "prices", "budgets");

    /** All but the gateway. */
    public static final List<Service> BEHIND = List.of(WORKFLOW, AGENT, TOOL, SANDBOX, BILLING);

    private static final Map<String, Service> BY_RESOURCE = Arrays.stream(values())
            .flatMap(service -> service.resources.stream())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), Service::owner));

    private final Set<String> resources;

    Service(String... resources) {
        this.resources = Set.of(resources);
    }

    /** As in {@code flotilla.<name>.url}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static boolean isName(String name) {
        return Arrays.stream(values()).anyMatch(service -> service.wireName().equals(name));
    }

    public static Optional<Service> ofResource(String resource) {
        return Optional.ofNullable(BY_RESOURCE.get(resource));
    }

    private static Service owner(String resource) {
        return Arrays.stream(values())
                .filter(service -> service.resources.contains(resource))
                .findFirst()
                .orElseThrow();
    }
}
