package io.flotilla.common.testing;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.EventRecords;
import io.flotilla.common.event.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A plain Kafka client for tests: sends commands as another service would, and reads what was published. */
public final class KafkaProbe implements AutoCloseable {
    private final String bootstrap;
    private final KafkaProducer<String, byte[]> producer;

    public KafkaProbe(String bootstrap) {
        this.bootstrap = bootstrap;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** To the agent commands' topic, which the tests of `common` read. */
    public void send(Event... events) {
        sendTo(Topics.AGENT_COMMANDS, events);
    }

    public void sendTo(String topic, Event... events) {
        for (Event event : events) {
            send(EventRecords.toRecord(topic, event));
        }
    }

    public void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
        producer.flush();
    }

    /** The first {@code count} records with this key, from the beginning of the topic; fails after a minute. */
    public List<ConsumerRecord<String, byte[]>> read(String topic, String key, int count) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", "probe-" + UUID.randomUUID());
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            Poll.until(() -> {
                consumer.poll(Duration.ofMillis(100)).records(topic).forEach(record -> {
                    if (key.equals(record.key())) {
                        found.add(record);
                    }
                });
                return found.size() >= count;
            });
        }
        return found;
    }

    /** The same as events. */
    public List<Event> events(String topic, String key, int count) {
        return read(topic, key, count).stream()
                .map(record -> EventRecords.fromRecord(record.headers(), record.value()))
                .toList();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
