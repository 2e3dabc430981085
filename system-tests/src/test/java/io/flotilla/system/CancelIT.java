package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel reaches the very processes of what is at work, whoever is killed while it waits. */
class CancelIT {
    private final Fleet fleet = Fleet.start();
    private final Api api = fleet.api();

    @ParameterizedTest
    @ValueSource(strings = {"workflow", "tool", "sandbox"})
    void afterTheGraceNoProcessIsLeft(String killed) {
        String sleep = "sleep " + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
        String id = api.start(Definitions.of("stopped", """
                {"id":"each","uses":"tool/code.run","foreach":[1,2],"with":{"runtime":"bash","command":"%s"}},
                {"id":"later","uses":"tool/code.run","needs":["each"],"with":{"runtime":"bash","command":"true"}}\
                """.formatted(sleep)), "{}");
        Poll.until(() -> processes(sleep) > 0 && running(id) == 2);

        assertThat(api.post("/api/v1/runs/" + id + "/cancel", "{\"grace\":\"PT10S\",\"reason\":\"enough\"}")
                        .status())
                .isEqualTo(200);
        assertThat(processes(sleep)).as("they may end by themselves").isPositive();
        fleet.kill(killed);

        JsonNode run = api.awaitEnd(id);
        assertThat(run.get("status").asText()).isEqualTo("cancelled");
        Poll.until(() -> processes(sleep) == 0);
        JsonNode events = api.get("/api/v1/runs/" + id + "/events?limit=200").body();
        Instant until = Instant.parse(events.findValue("until").asText());
        assertThat(Instant.parse(run.get("finishedAt").asText())).isAfterOrEqualTo(until);
        assertThat(events.findValuesAsText("type"))
                .containsSubsequence(
                        "io.flotilla.run.run-cancelling.v1",
                        "io.flotilla.run.step-cancelled.v1",
                        "io.flotilla.run.run-cancelled.v1");
        fleet.awaitReady();
        assertThat(processes(sleep)).as("nothing is started again").isZero();
        assertThat(api.run(id)).isEqualTo(run);
    }

    private long running(String id) {
        return Stream.of(0, 1)
                .filter(i -> api.run(id)
                        .at("/steps/0/items/" + i + "/status")
                        .asText()
                        .equals("running"))
                .count();
    }

    /** How many processes of this machine have these words in their command line. */
    private static long processes(String words) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> commandLine(path).contains(words))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(Path process) {
        try {
            return String.join(
                    " ", List.of(Files.readString(process.resolve("cmdline")).split("\0")));
        } catch (IOException e) {
            return "";
        }
    }
}
