package io.flotilla.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the platform itself costs between two steps: from the moment at which the completion of a step is decided in
 * workflow-service to the start of the next step's handler in tool-service, over outbox, Kafka and inbox. Beside it the
 * physical limit: the two commits and the one Kafka round trip that this way cannot do without.
 */
final class StepOverhead implements Benchmark {
    private static final int STEPS = 100;

    @Override
    public Report run(Options options) throws Exception {
        Connection fleet = Connection.read();
        measure(fleet);
        Figures overhead = Figures.of(measure(fleet));
        Figures commit;
        try (var postgres = DriverManager.getConnection(fleet.postgres())) {
            commit = Figures.of(RawLimits.commits(postgres, 500));
        }
        Figures trip = Figures.of(RawLimits.kafkaRoundTrips(fleet.kafka(), 500));
        double limit = 2 * commit.percentile(0.5) + trip.percentile(0.5);
        return new Report()
                .latencies("step overhead", overhead)
                .latencies("raw Postgres commit", commit)
                .latencies("raw Kafka round trip", trip)
                .figure("limit: two commits and one round trip", limit, "ms")
                .figure("ratio of p50 to the limit", overhead.percentile(0.5) / limit, "");
    }

    private static List<Double> measure(Connection fleet) throws Exception {
        String run = fleet.post("/api/v1/runs", "{\"definition\":" + chain() + ",\"inputs\":{}}")
                .get("id")
                .asText();
        while (!fleet.get("/api/v1/runs/" + run).get("status").asText().equals("succeeded")) {
            Thread.sleep(Duration.ofMillis(200));
        }
        Map<String, Instant> started = new HashMap<>();
        for (JsonNode call : all(fleet, "/api/v1/tool-calls?runId=" + run)) {
            started.put(
                    call.get("stepId").asText(),
                    Instant.parse(call.get("startedAt").asText()));
        }
        List<Double> overheads = new ArrayList<>();
        for (JsonNode event : all(fleet, "/api/v1/runs/" + run + "/events?")) {
            if (event.get("type").asText().equals("io.flotilla.run.step-succeeded.v1")) {
                int step = Integer.parseInt(event.get("stepId").asText().substring(1));
                Instant next = started.get("s" + (step + 1));
                if (next != null) {
                    Duration gap =
                            Duration.between(Instant.parse(event.get("time").asText()), next);
                    overheads.add(gap.toNanos() / 1e6);
                }
            }
        }
        if (overheads.size() != STEPS - 1) {
            throw new IllegalStateException("measured " + overheads.size() + " of " + (STEPS - 1) + " gaps");
        }
        return overheads;
    }

    private static List<JsonNode> all(Connection fleet, String path) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = fleet.get(path + "&limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.get("items").forEach(items::add);
            cursor = page.hasNonNull("nextCursor") ? page.get("nextCursor").asText() : null;
        }
        return items;
    }

    private static String chain() {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            String needs = i == 0 ? "" : ",\"needs\":[\"s" + (i - 1) + "\"]";
            steps.add("{\"id\":\"s" + i + "\",\"uses\":\"tool/echo\",\"with\":{\"value\":" + i + "}" + needs + "}");
        }
        return "{\"apiVersion\":\"flotilla.io/v1\",\"kind\":\"Workflow\",\"metadata\":{\"name\":\"bench-step\"},"
                + "\"spec\":{\"steps\":[" + String.join(",", steps) + "]}}";
    }
}
