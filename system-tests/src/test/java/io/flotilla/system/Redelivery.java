package io.flotilla.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A network that delivers some records again, later and out of order: a part of what comes on the topics of commands and
 * events is sent once more, with the same id, after up to three seconds.
 */
final class Redelivery implements AutoCloseable {
    private static final List<String> TOPICS = List.of(
            "flotilla.run.events",
            "flotilla.agent.commands",
            "flotilla.agent.events",
            "flotilla.tool.commands",
            "flotilla.tool.events",
            "flotilla.sandbox.commands",
            "flotilla.sandbox.events",
            "flotilla.usage.events",
            "flotilla.billing.events");
    private static final int LONGEST_MILLIS = 3_000;
    private static final String MARK = "redelivered";

    private final String bootstrap;
    private final double share;
    private final Random random = new Random(7);
    private final PriorityQueue<Later> waiting = new PriorityQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("redelivery").unstarted(this::run);
    private volatile boolean begun;
    private volatile boolean stopped;
    private volatile int count;

    private record Later(long at, ConsumerRecord<String, byte[]> record) implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return Long.compare(at, other.at);
        }
    }

    private Redelivery(String bootstrap, double share) {
        this.bootstrap = bootstrap;
        this.share = share;
    }

    /** @param share of the records, 0 to 1 */
    static Redelivery start(String bootstrap, double share) {
        Redelivery redelivery = new Redelivery(bootstrap, share);
        redelivery.thread.start();
        Poll.until(() -> redelivery.begun);
        return redelivery;
    }

    private void run() {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            TOPICS.forEach(topic -> consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            begun = true;
            while (!stopped || !waiting.isEmpty()) {
                consumer.poll(Duration.ofMillis(50)).forEach(this::consider);
                sendDue(producer);
            }
        }
    }

    private void consider(ConsumerRecord<String, byte[]> record) {
        if (!stopped && record.headers().lastHeader(MARK) == null && random.nextDouble() < share) {
            waiting.add(new Later(System.nanoTime() + random.nextInt(LONGEST_MILLIS) * 1_000_000L, record));
        }
    }

    private void sendDue(KafkaProducer<String, byte[]> producer) {
        while (!waiting.isEmpty() && waiting.peek().at() <= System.nanoTime()) {
            ConsumerRecord<String, byte[]> record = waiting.poll().record();
            var again = new ProducerRecord<>(
                    record.topic(), record.partition(), record.key(), record.value(), record.headers());
            again.headers().add(MARK, new byte[0]);
            producer.send(again);
            count++;
        }
    }

    int count() {
        return count;
    }

    /** Returns when the last one is sent. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
