package io.flotilla.bench.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An external worker: takes commands of {@code flotilla.tool.commands} and answers each on {@code flotilla.tool.events}
 * as done, having done nothing. What it took is given back to Kafka only after its answers are acknowledged.
 */
public final class Worker implements AutoCloseable {
    private static final String COMMANDS = "flotilla.tool.commands";
    private static final String EVENTS = "flotilla.tool.events";
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final Predicate<String> answers;
    private final AtomicLong seen = new AtomicLong();
    private final Listener listener;
    private long lastCommit = System.nanoTime();

    private Worker(String bootstrap, Predicate<String> answers) {
        this.answers = answers;
        this.consumer = Listener.consumer(bootstrap, "bench-worker", Map.of("auto.offset.reset", "earliest"));
        this.producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer.subscribe(List.of(COMMANDS));
        this.listener = new Listener("bench-worker", consumer, this::work);
    }

    /** Answers every command. */
    public static Worker start(String bootstrap) {
        return new Worker(bootstrap, call -> true);
    }

    /** Answers those commands whose id the predicate lets through; the others never. */
    public static Worker start(String bootstrap, Predicate<String> answers) {
        return new Worker(bootstrap, answers);
    }

    /** How many commands have come. */
    public long seen() {
        return seen.get();
    }

    private void work(ConsumerRecords<String, byte[]> batch) {
        batch.forEach(this::take);
        if (System.nanoTime() - lastCommit > COMMIT_EVERY.toNanos()) {
            producer.flush();
            consumer.commitSync();
            lastCommit = System.nanoTime();
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (Listener.header(record, "ce_type").equals("io.flotilla.tool.call-requested.v1")) {
            seen.incrementAndGet();
            String call = Listener.header(record, "ce_id");
            if (answers.test(call)) {
                producer.send(answer(record, call));
            }
        }
    }

    private static ProducerRecord<String, byte[]> answer(ConsumerRecord<String, byte[]> command, String call) {
        RecordHeaders headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", "answer to " + call);
        put(headers, "ce_source", "/flotilla/bench-worker");
        put(headers, "ce_type", "io.flotilla.tool.call-completed.v1");
        put(headers, "ce_time", Instant.now().toString());
        put(headers, "content-type", "application/json");
        for (String same : List.of("ce_tenantid", "ce_runid", "ce_stepid", "ce_replyto")) {
            put(headers, same, Listener.header(command, same));
        }
        byte[] data = ("{\"callId\":\"" + call + "\",\"output\":{\"done\":true},\"cost\":\"0\"}")
                .getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(EVENTS, null, null, command.key(), data, headers);
    }

    private static void put(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        listener.close();
        producer.close();
    }
}
