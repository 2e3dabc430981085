package io.flotilla.local;

import io.flotilla.local.process.PartFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the event contract. */
public final class Topics {
    private static final int PARTITIONS = 3;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    /** Time after which a file of the token stream is closed, so that its retention can take effect. */
    private static final Duration DELTAS_SEGMENT = Duration.ofMinutes(5);

    private static final Map<String, Duration> RETENTION = Map.ofEntries(
            Map.entry("flotilla.run.events", WEEK),
            Map.entry("flotilla.agent.commands", WEEK),
            Map.entry("flotilla.agent.events", WEEK),
            Map.entry("flotilla.tool.commands", WEEK),
            Map.entry("flotilla.tool.events", WEEK),
            Map.entry("flotilla.sandbox.commands", WEEK),
            Map.entry("flotilla.sandbox.events", WEEK),
            Map.entry("flotilla.usage.events", WEEK),
            Map.entry("flotilla.billing.events", WEEK),
            Map.entry("flotilla.audit.events", MONTH),
            Map.entry("flotilla.agent.deltas", Duration.ofMinutes(10)),
            Map.entry("flotilla.dead-letters", MONTH));

    private Topics() {}

    /** The names of all topics. */
    public static Set<String> names() {
        return RETENTION.keySet();
    }

    /** Creates what is missing; topics that exist keep their settings. */
    static void create(String bootstrap, Duration patience) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "client.id",
                "flotilla-topics",
                "request.timeout.ms",
                10_000,
                "default.api.timeout.ms",
                (int) patience.toMillis());
        try (Admin admin = admin(settings)) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            RETENTION.forEach((name, retention) -> {
                if (!existing.contains(name)) {
                    missing.add(topic(name, retention));
                }
            });
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new PartFailedException(
                        "kafka", "cannot create the topics: " + e.getCause().getMessage(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PartFailedException("kafka", "interrupted while topics were created", e);
        }
    }

    /** Kafka finds its own classes by the thread's loader, which in a test is not always the one that has this class. */
    private static Admin admin(Map<String, Object> settings) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Topics.class.getClassLoader());
        try {
            return Admin.create(settings);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static NewTopic topic(String name, Duration retention) {
        Map<String, String> settings = new HashMap<>();
        settings.put("retention.ms", Long.toString(retention.toMillis()));
        if (retention.compareTo(Duration.ofDays(1)) < 0) {
            settings.put("segment.ms", Long.toString(DELTAS_SEGMENT.toMillis()));
        }
        return new NewTopic(name, PARTITIONS, (short) 1).configs(settings);
    }
}
