package io.flotilla.billing;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A run of a tenant of its own for each test, and the books checked after it. */
abstract class BillingTest {
    static final String USAGE = "io.flotilla.usage.recorded.v1";

    @Inject
    Database database;

    EmbeddedStack stack;

    final String tenant = Ids.next("tenant");
    final String run = Ids.next("run");
    KafkaProbe kafka;
    BillingClient billing;
    Book book;

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
        billing = new BillingClient(
                ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getValue("quarkus.http.test-port", int.class));
        book = new Book(database);
    }

    @AfterEach
    void theBooksBalance() {
        book.balances();
        kafka.close();
    }

    /** Usage of so many seconds in the python sandbox, at 0.00005 USD each. */
    Event usage(String id, String hold, String seconds, boolean last) {
        return usage(id, hold, last, List.of(item("sandbox.seconds", "python", seconds)));
    }

    Event usage(String id, String hold, boolean last, List<Map<String, String>> items) {
        Map<String, Object> data = new HashMap<>();
        data.put("usageId", id);
        data.put("holdId", hold);
        data.put("agent", "test-generator");
        data.put("final", last);
        data.put("occurredAt", Instant.now().toString());
        data.put("items", items);
        return Event.of(USAGE, tenant, data).about(run, "write-tests[0]");
    }

    static Map<String, String> item(String meter, String resource, String quantity) {
        return Map.of("meter", meter, "resource", resource, "quantity", quantity);
    }

    void send(Event... events) {
        kafka.sendTo(Topics.USAGE_EVENTS, events);
    }

    void awaitUsage(int events) {
        Poll.until(() -> book.rows("SELECT 1 FROM usage_event WHERE tenant_id = '" + tenant + "'") == events);
    }

    String hold(String suffix) {
        return run + "/write-tests[0]/1/" + suffix;
    }
}
