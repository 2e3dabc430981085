package io.flotilla.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the same Postgres and the same Kafka do with nothing of ours in between. All figures in milliseconds. */
public final class RawLimits {
    private static final byte[] VALUE = new byte[500];

    private RawLimits() {}

    /** One client: insert a row of 500 bytes and commit. */
    public static List<Double> commits(Connection connection, int count) throws SQLException {
        List<Double> times = new ArrayList<>();
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS public.bench (id bigserial PRIMARY KEY, value bytea)");
            try (var insert = connection.prepareStatement("INSERT INTO public.bench (value) VALUES (?)")) {
                for (int i = 0; i < count; i++) {
                    long start = System.nanoTime();
                    insert.setBytes(1, VALUE);
                    insert.executeUpdate();
                    times.add((System.nanoTime() - start) / 1e6);
                }
            }
            statement.execute("DROP TABLE public.bench");
        }
        return times.subList(count / 10, count);
    }

    /** One record at a time: sent without delay, acknowledged by the broker (acks=all), received by a consumer. */
    public static List<Double> kafkaRoundTrips(String bootstrap, int count) throws Exception {
        TopicPartition partition = new TopicPartition("flotilla.bench-" + UUID.randomUUID(), 0);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                    .all()
                    .get();
            try {
                return roundTrips(bootstrap, partition, count);
            } finally {
                admin.deleteTopics(List.of(partition.topic())).all().get();
            }
        }
    }

    private static List<Double> roundTrips(String bootstrap, TopicPartition partition, int count) throws Exception {
        List<Double> times = new ArrayList<>();
        try (var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "0"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                bootstrap,
                                "group.id",
                                UUID.randomUUID().toString()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            producer.send(new ProducerRecord<>(partition.topic(), 0, null, VALUE))
                    .get();
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, VALUE));
                while (consumer.poll(Duration.ofSeconds(10)).isEmpty()) {
                    // poll answers as soon as there is a record
                }
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        return times.subList(count / 10, count);
    }
}
