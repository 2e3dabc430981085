package io.flotilla.system;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything that is on the fleet's topics, read as anybody would. */
final class EventTopics {
    private static final String PREFIX = "flotilla.";
    private final String bootstrap;

    EventTopics(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Records by topic, from the beginning to the end as it is now; empty topics too. */
    Map<String, List<ConsumerRecord<String, byte[]>>> read() {
        return read(topic -> topic.startsWith(PREFIX));
    }

    /** The records of one topic, each key's in their order. */
    List<ConsumerRecord<String, byte[]>> read(String topic) {
        return read(topic::equals).get(topic);
    }

    /** The text of a header that must be there. */
    static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private Map<String, List<ConsumerRecord<String, byte[]>>> read(Predicate<String> wanted) {
        Map<String, List<ConsumerRecord<String, byte[]>>> found = new TreeMap<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.listTopics().forEach((topic, infos) -> {
                if (wanted.test(topic)) {
                    found.put(topic, new ArrayList<>());
                    infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
                }
            });
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> found.get(record.topic()).add(record));
            }
        }
        return found;
    }
}
