package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Kafka will never accept, on real Postgres and Kafka: by the producer's limit and by the topic's own. */
@QuarkusTest
@TestProfile(MessagingProfile.class)
@WithTestResource(FlotillaTestResource.class)
class RefusedRecordsTest {
    private static final int TOO_LARGE = 2 * 1024 * 1024;
    private static final int FOR_A_SMALL_TOPIC = 20_000;

    @Inject
    Database database;

    @Inject
    OutboxRelay relay;

    EmbeddedStack stack;
    private KafkaProbe kafka;
    private final String run = Ids.next("run");

    @BeforeEach
    void open() {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void anEventAboveTheProducersLimitGoesToTheDeadLettersAndItsKeyGoesOn() {
        add(Topics.AGENT_EVENTS, 10, TOO_LARGE, 10, 10);
        assertPutAside(Topics.AGENT_EVENTS);
    }

    @Test
    void anEventAboveTheTopicsLimitGoesToTheDeadLettersAndItsKeyGoesOn() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafkaBootstrap()))) {
            NewTopic small = new NewTopic("flotilla.test.small", Optional.of(1), Optional.empty());
            admin.createTopics(List.of(small.configs(Map.of("max.message.bytes", "10000"))))
                    .all()
                    .get();
        }
        add("flotilla.test.small", 10, FOR_A_SMALL_TOPIC, 10, 10);
        assertPutAside("flotilla.test.small");
    }

    private void assertPutAside(String topic) {
        ConsumerRecord<String, byte[]> dead =
                kafka.read(Topics.DEAD_LETTERS, run, 1).getFirst();
        assertThat(header(dead, "ce_id")).isEqualTo(run + "-2");
        assertThat(header(dead, "flotilla-topic")).isEqualTo(topic);
        assertThat(header(dead, "flotilla-error")).contains("RecordTooLargeException");
        assertThat(dead.value()).isEmpty();
        assertThat(kafka.read(topic, run, 3).stream().map(record -> header(record, "ce_id")))
                .containsExactly(run + "-1", run + "-3", run + "-4");
        Poll.until(() -> left() == 0);
        assertThat(EventRecords.type(dead.headers())).isEqualTo(NoteHandler.ANSWER);
    }

    /** In one transaction, one event after the other, numbered from 1. */
    private void add(String topic, Integer... sizes) {
        database.inTransaction(tx -> tx.preparedQuery("INSERT INTO outbox (id, key, topic, type, source, time,"
                                + " tenant_id, run_id, data) SELECT $1 || '-' || n, $1, $2, $3, '/x', now(),"
                                + " 'tenant-a', $1, convert_to('\"' || repeat('x', size) || '\"', 'UTF8')"
                                + " FROM unnest($4::int[]) WITH ORDINALITY AS u (size, n) ORDER BY n")
                        .execute(Tuple.of(run, topic, NoteHandler.ANSWER, sizes)))
                .await()
                .atMost(Duration.ofSeconds(5));
        relay.wake();
    }

    private long left() {
        return database.pool()
                .preparedQuery("SELECT count(*) FROM outbox WHERE run_id = $1")
                .execute(Tuple.of(run))
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next()
                .getLong(0);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
