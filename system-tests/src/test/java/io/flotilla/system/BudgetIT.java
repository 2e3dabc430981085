package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A second of the sandbox costs 0.00005 USD; a program for which five are set aside takes three and a half. */
class BudgetIT {
    private static final BigDecimal BUDGET = new BigDecimal("0.002");
    private static final String PROGRAMS = """
            {"id":"programs","uses":"tool/code.run","foreach":[1,2,3,4,5,6,7,8],"continueOnError":true,
             "with":{"runtime":"bash","command":"sleep 3.5","timeout":5}}""";
    private static final String AGENTS = """
            {"id":"agents","uses":"agent/budget-talker","foreach":[1,2,3,4],"continueOnError":true}""";

    private final Fleet fleet = Fleet.start();
    private final Api api = fleet.api();

    @Test
    void aRunItsSubRunsAndAllThatIsAtWorkInThemAtOnceSpendNoMoreThanItsBudget() {
        publishAgent();
        fleet.publish("budget-leaf", Definitions.of("budget-leaf", PROGRAMS, AGENTS));
        fleet.publish(
                "budget-child",
                Definitions.of(
                        "budget-child",
                        "{\"id\":\"leaf\",\"uses\":\"workflow/budget-leaf\",\"continueOnError\":true}",
                        AGENTS));
        String id = api.start(
                Definitions.workflow(
                        "budget-parent",
                        ",\"budget\":{\"limit\":\"" + BUDGET + "\"}",
                        PROGRAMS,
                        AGENTS,
                        "{\"id\":\"runs\",\"uses\":\"workflow/budget-child\",\"foreach\":[1,2],\"continueOnError\":true}"),
                "{}");

        JsonNode run = api.awaitEnd(id);

        BigDecimal cost = new BigDecimal(run.get("cost").asText());
        assertThat(cost).isPositive().isLessThanOrEqualTo(BUDGET);
        List<String> runs = withSubRuns(id).toList();
        assertThat(runs).hasSize(5);
        Poll.until(() -> billed(runs).compareTo(cost) == 0);
        assertThat(runs.stream().flatMap(each -> api.run(each).findValuesAsText("class").stream()))
                .as("not everything could be paid for")
                .contains("budget");
    }

    private void publishAgent() {
        String agent = """
                {"apiVersion":"flotilla.io/v1","kind":"Agent","metadata":{"name":"budget-talker"},
                 "spec":{"prompt":"Say hello.","limits":{"turns":1,"maxOutputTokens":100}}}""";
        assertThat(api.put("/api/v1/agents/budget-talker", "application/json", agent)
                        .status())
                .isIn(200, 201);
        Poll.until(() -> isKnown(Definitions.of("budget-user", AGENTS)));
    }

    /** Whether workflow-service has heard of all that the definition names. */
    private boolean isKnown(String definition) {
        Api.Answer answer = api.post("/api/v1/workflows:validate", definition);
        return answer.status() == 200 && answer.body().path("warnings").isEmpty();
    }

    private Stream<String> withSubRuns(String id) {
        JsonNode subRuns = api.get("/api/v1/runs?limit=100&parent=" + id).body().get("items");
        return Stream.concat(
                Stream.of(id),
                StreamSupport.stream(subRuns.spliterator(), false)
                        .flatMap(run -> withSubRuns(run.get("id").asText())));
    }

    private BigDecimal billed(List<String> runs) {
        return runs.stream()
                .map(run -> api.get("/api/v1/costs?groupBy=meter&runId=" + run).body())
                .map(costs -> new BigDecimal(costs.get("total").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
