package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.system.Api.Answer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A client that does not give up: asks at any instance of the gateway, again and with the same key, until it is told. */
final class RunStarter {
    private static final int AT_ONCE = 8;
    private static final Set<Integer> LATER = Set.of(409, 503, 504);

    private final List<Api> doors;
    private final Semaphore room = new Semaphore(AT_ONCE);

    RunStarter(Fleet fleet) {
        this.doors = fleet.doors();
    }

    /** Starts runs of these definitions, many at once; their ids, in the same order. */
    List<String> start(List<String> definitions) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<String>> starts = definitions.stream()
                    .map(definition -> CompletableFuture.supplyAsync(() -> start(definition), threads))
                    .toList();
            return starts.stream().map(CompletableFuture::join).toList();
        }
    }

    private String start(String definition) {
        room.acquireUninterruptibly();
        try {
            Answer answer = post("/api/v1/runs", "{\"definition\":" + definition + ",\"inputs\":{}}");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            return answer.body().get("id").asText();
        } finally {
            room.release();
        }
    }

    /** The first answer that is not to come again later. */
    Answer post(String path, String body) {
        String key = UUID.randomUUID().toString();
        Answer[] answer = {null};
        int[] tries = {key.hashCode() & 1};
        Poll.until(() -> {
            try {
                answer[0] = doors.get(tries[0]++ % doors.size()).post(path, body, key);
                return !LATER.contains(answer[0].status());
            } catch (UncheckedIOException e) {
                return false;
            }
        });
        return answer[0];
    }
}
