package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.system.Fleet.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill -9} in the middle of the example run: nothing is lost, nothing is done or paid for twice. */
class KilledServiceIT {
    private static final Pattern RUN = Pattern.compile("run_[0-9A-Z]{26}");
    private final Fleet fleet = Fleet.start();
    private final Api api = fleet.api();

    /** Each service is killed while the step at which it has most to lose is running. */
    @ParameterizedTest
    @CsvSource({
        "workflow, write-tests",
        "agent, write-tests",
        "tool, measure",
        "sandbox, measure",
        "billing, write-tests",
        "gateway, verify"
    })
    void theRunGoesOn(String service, String step) {
        Set<String> before =
                new HashSet<>(api.get("/api/v1/runs?limit=200").body().findValuesAsText("id"));
        CompletableFuture<Result> running = CompletableFuture.supplyAsync(() -> fleet.flotilla(
                Duration.ofMinutes(8),
                "run",
                "examples/quality-check.yaml",
                "--input",
                "repo=examples/shop",
                "--approve"));
        Poll.until(() -> running.isDone() || newRunAt(before, step));
        assertThat(running).as("the run ended before the kill").isNotDone();
        fleet.kill(service);
        Result result = running.join();
        fleet.awaitReady();
        assertThat(result.exitCode()).as(result.output()).isZero();
        String id = runId(result);
        JsonNode run = api.run(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertEventsHaveNoGap(id);
        assertNothingIsPaidTwice(id, run);
    }

    private boolean newRunAt(Set<String> before, String step) {
        for (JsonNode run : api.get("/api/v1/runs?limit=200").body().path("items")) {
            if (!before.contains(run.get("id").asText())) {
                JsonNode full = api.run(run.get("id").asText());
                for (JsonNode candidate : full.path("steps")) {
                    if (candidate.get("id").asText().equals(step)) {
                        return candidate.get("status").asText().equals("running");
                    }
                }
            }
        }
        return false;
    }

    private void assertEventsHaveNoGap(String id) {
        long expected = 1;
        String path = "/api/v1/runs/" + id + "/events?limit=200";
        for (JsonNode page = api.get(path).body(); page != null; page = next(path, page)) {
            for (JsonNode event : page.get("items")) {
                assertThat(event.get("sequence").asLong()).isEqualTo(expected++);
            }
        }
        assertThat(expected).isGreaterThan(10);
    }

    private JsonNode next(String path, JsonNode page) {
        return page.hasNonNull("nextCursor")
                ? api.get(path + "&cursor=" + page.get("nextCursor").asText()).body()
                : null;
    }

    private void assertNothingIsPaidTwice(String id, JsonNode run) {
        Poll.until(() -> billed(id).compareTo(new BigDecimal(run.get("cost").asText())) == 0);
        Set<String> rows = new HashSet<>();
        for (JsonNode item :
                api.get("/api/v1/usage?limit=200&runId=" + id).body().get("items")) {
            assertThat(rows.add(item.get("id").asText())).isTrue();
        }
        for (JsonNode invocation :
                api.get("/api/v1/invocations?limit=200&runId=" + id).body().get("items")) {
            assertThat(invocation.get("status").asText()).isEqualTo("succeeded");
        }
    }

    private BigDecimal billed(String id) {
        BigDecimal total = BigDecimal.ZERO;
        for (JsonNode item :
                api.get("/api/v1/usage?limit=200&runId=" + id).body().path("items")) {
            total = total.add(new BigDecimal(item.get("amount").asText()));
        }
        return total;
    }

    private static String runId(Result result) {
        Matcher matcher = RUN.matcher(result.output());
        assertThat(matcher.find()).as(result.output()).isTrue();
        return matcher.group();
    }
}
