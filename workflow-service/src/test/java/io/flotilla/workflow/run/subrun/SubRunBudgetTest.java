package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What runs that start runs may spend together. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunBudgetTest extends SubRunTest {
    @Test
    void theChildIsBoundByTheBudgetOfItsParentWhichCanBeRaisedWhileItIsAtWork() {
        publish("child", "budget: {limit: \"5.00\"}", "- {id: s, uses: tool/silent}");
        String id = api.start("budget: {limit: \"1.00\"}", "- {id: a, uses: workflow/child}", Map.of());
        String child = child(id);
        assertThat(limit(child)).isEqualTo("1.00");

        allow(id, "3.00");
        Poll.until(() -> limit(child).equals("3.00"));
        assertThat(listed(child).get("budget").asText()).isEqualTo("3.00");

        allow(id, "9.00");
        Poll.until(() -> limit(child).equals("5.00"));
        assertThat(limit(id)).isEqualTo("9.00");
        assertThat(listed(id).get("budget").asText()).isEqualTo("9.00");
    }

    @Test
    void aBudgetThatIsGivenWhileSubRunsAreAtWorkBindsThemAllTheWayDown() {
        publish("leaf", "", "- {id: s, uses: tool/silent}\n- {id: next, uses: tool/echo, needs: [s]}");
        publish("middle", "", "- {id: leaf, uses: workflow/leaf}");
        String root = api.start("- {id: a, uses: workflow/middle}");
        String middle = child(root);
        String leaf = child(middle);
        Poll.until(() -> !executor.commands(leaf).isEmpty());
        assertThat(api.run(leaf).has("budget")).isFalse();

        allow(root, "1.00");

        Poll.until(() -> api.run(leaf).has("budget"));
        JsonNode said = inherited(leaf).get("data");
        assertThat(Json.text(said.get("within"))).isEqualTo("[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]");
        assertThat(said.at("/budget/limit").asText()).isEqualTo("1.00");
        assertThat(said.has("before")).isFalse();
        assertThat(said.get("by").asText()).isNotEmpty();

        api.post("/api/v1/runs/" + leaf + "/steps/s/skip", Map.of()).then().statusCode(200);
        Poll.until(() -> executor.commands(leaf).stream().anyMatch(command -> "next".equals(command.stepId())));
        assertThat(budget(leaf, "next"))
                .isEqualTo("{\"limit\":\"1.00\",\"within\":[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]}");
        api.ended(root);
    }

    @Test
    void whatIsSpentInASubRunIsSetAsideInTheBudgetsOfAllAboveIt() {
        publish("leaf", "budget: {limit: \"0.30\"}", "- {id: w, uses: tool/echo}");
        publish("middle", "", "- {id: w, uses: agent/echo}\n- {id: leaf, uses: workflow/leaf}");
        String root = api.start(
                "budget: {limit: \"1.00\"}",
                "- {id: beside, uses: agent/echo}\n- {id: a, uses: workflow/middle}",
                Map.of());

        api.ended(root);

        String middle = child(root);
        assertThat(budget(root, "beside")).isEqualTo("{\"limit\":\"1.00\"}");
        String within = "\"within\":[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]}";
        assertThat(budget(middle, "w")).isEqualTo("{\"limit\":\"1.00\"," + within);
        assertThat(budget(child(middle), "w")).isEqualTo("{\"limit\":\"0.30\"," + within);
    }

    private void allow(String run, String limit) {
        api.request()
                .body(Json.text(Map.of("budget", Map.of("limit", limit))))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(200);
    }

    private JsonNode inherited(String run) {
        JsonNode events = api.get("/api/v1/runs/" + run + "/events").get("items");
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.get("type").asText().contains("budget-inherited"))
                .findFirst()
                .orElseThrow();
    }

    private String limit(String run) {
        return api.run(run).get("budget").asText();
    }

    private JsonNode listed(String run) {
        JsonNode items = api.get("/api/v1/runs?limit=100").get("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.get("id").asText().equals(run))
                .findFirst()
                .orElseThrow();
    }

    private String budget(String run, String step) {
        return executor.commands(run).stream()
                .filter(command -> step.equals(command.stepId()))
                .map(command -> Json.text(command.data().get("budget")))
                .findFirst()
                .orElseThrow();
    }
}
