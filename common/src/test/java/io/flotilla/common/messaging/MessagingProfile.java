package io.flotilla.common.messaging;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * The settings of a service that has only an inbox and an outbox. They are not in a file, and its table is not in
 * db/migration, because the services have the test resources of this module on their class path.
 */
public class MessagingProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "flotilla.service", "workflow",
                "quarkus.application.name", "common",
                "flotilla.http.port", "0",
                "flotilla.management.port", "0",
                "flotilla.messaging.backoff", "50ms",
                "flotilla.messaging.max-backoff", "200ms",
                "flotilla.messaging.max-attempts", "3",
                "mp.messaging.incoming.inbox.topics", "flotilla.agent.commands,flotilla.tool.commands",
                "quarkus.flyway.locations", "db/messaging,db/notes",
                "quarkus.hibernate-orm.enabled", "false");
    }
}
