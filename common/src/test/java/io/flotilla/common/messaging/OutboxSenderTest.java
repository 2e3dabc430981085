package io.flotilla.common.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.common.messaging.OutboxSender.Group;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class OutboxSenderTest {
    @Test
    void nothingIsSentAfterARecordOfItsKeyThatWasNotAccepted() {
        FailingProducer kafka = new FailingProducer("b", new NotEnoughReplicasException("one is away"));
        Group broken = group("one", "a", "b", "c");
        Group whole = group("two", "d", "e");

        OutboxSender.send(kafka, List.of(broken, whole));

        assertThat(kafka.sent()).containsExactly("a", "d", "e");
        assertThatThrownBy(() -> ended(broken)).isInstanceOf(NotEnoughReplicasException.class);
        ended(whole);
    }

    @Test
    void aRecordThatCanNeverBeAcceptedIsNamedAndThoseAfterItGoOn() {
        FailingProducer kafka = new FailingProducer("b", new RecordTooLargeException("too large"));
        Group group = group("one", "a", "b", "c");

        OutboxSender.send(kafka, List.of(group));

        ended(group);
        assertThat(kafka.sent()).containsExactly("a", "c");
        assertThat(group.refused())
                .singleElement()
                .satisfies(refused ->
                        assertThat(FailingProducer.text(refused.record())).isEqualTo("b"));
    }

    @Test
    void aRecordThatCannotEvenBeWrittenIsNamedAndTheOtherKeysGoOn() {
        FailingProducer kafka = new FailingProducer("a", new SerializationException("no bytes"));
        Group broken = group("one", "a", "b");
        Group whole = group("two", "c");

        OutboxSender.send(kafka, List.of(broken, whole));

        ended(broken);
        ended(whole);
        assertThat(kafka.sent()).containsExactly("b", "c");
        assertThat(broken.refused()).hasSize(1);
    }

    @Test
    void afterARecordThatWaitedInVainNoneIsTried() {
        FailingProducer kafka = new FailingProducer("b", new TimeoutException("no metadata"));
        Group sent = group("one", "a");
        Group late = group("two", "b", "c");
        Group next = group("three", "d");

        OutboxSender.send(kafka, List.of(sent, late, next));

        assertThat(kafka.sent()).containsExactly("a");
        ended(sent);
        assertThatThrownBy(() -> ended(late)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> ended(next)).isInstanceOf(TimeoutException.class);
    }

    private static Group group(String key, String... texts) {
        return new Group(
                key,
                Stream.of(texts).map(text -> (long) text.charAt(0)).toList(),
                Stream.of(texts)
                        .map(text -> new ProducerRecord<>("topic", key, text.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    private static void ended(Group group) {
        group.ended().await().atMost(Duration.ofSeconds(1));
    }

    /** Does not accept one record, as the real one does it: by the callback, before it returns, or by an exception. */
    private static final class FailingProducer extends MockProducer<String, byte[]> {
        private final String refused;
        private final RuntimeException error;

        FailingProducer(String refused, RuntimeException error) {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
            this.refused = refused;
            this.error = error;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
            if (text(record).equals(refused) && error instanceof SerializationException) {
                throw error;
            }
            if (text(record).equals(refused)) {
                callback.onCompletion(null, error);
                return CompletableFuture.failedFuture(error);
            }
            return super.send(record, callback);
        }

        List<String> sent() {
            return history().stream().map(FailingProducer::text).toList();
        }

        private static String text(ProducerRecord<String, byte[]> record) {
            return new String(record.value(), StandardCharsets.UTF_8);
        }
    }
}
