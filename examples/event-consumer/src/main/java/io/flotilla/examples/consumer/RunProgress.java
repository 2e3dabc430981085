package io.flotilla.examples.consumer;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints what the runs of a fleet do, from the first event that Kafka still has. */
public final class RunProgress {
    private static final String TOPIC = "flotilla.run.events";

    private RunProgress() {}

    /** The arguments are Kafka's address and, if two of them shall share the work, the name of a group. */
    public static void main(String[] args) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                args[0],
                "group.id",
                args.length > 1
                        ? args[1]
                        : "event-consumer-" + ProcessHandle.current().pid(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        Progress progress = new Progress();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new CloudEventDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (!Thread.currentThread().isInterrupted()) {
                step(consumer, progress, System.out::println);
            }
        }
    }

    /** Commits after printing: what is printed when the process dies comes again, and nothing is ever left out. */
    static void step(
            org.apache.kafka.clients.consumer.Consumer<String, CloudEvent> consumer,
            Progress progress,
            Consumer<String> out) {
        for (ConsumerRecord<String, CloudEvent> record : consumer.poll(Duration.ofSeconds(1))) {
            progress.line(record.value()).ifPresent(out);
        }
        consumer.commitSync();
    }
}
