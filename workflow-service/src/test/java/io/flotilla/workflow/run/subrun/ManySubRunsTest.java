package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A {@code foreach} each of whose items is a run. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ManySubRunsTest extends ExecutorTest {
    private static final int ITEMS = 300;
    private static final int AT_ONCE = 60;
    private static final List<Integer> ALL = IntStream.range(0, ITEMS).boxed().toList();

    @Inject
    Database database;

    @Test
    void eachItemIsOneRunWhoseResultIsInItsPlaceAndWhoseCostIsCountedOnce() {
        String parent = start("echo");
        Poll.until(() -> count(parent, "finished_at IS NOT NULL") == ITEMS);

        JsonNode run = api.ended(parent);

        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("3.000");
        JsonNode items = Api.step(run, "each").at("/output/items");
        assertThat(StreamSupport.stream(items.spliterator(), false)
                        .map(item -> item.at("/outputs/x").asInt()))
                .containsExactlyElementsOf(ALL);
        assertThat(items.findValuesAsText("runId")).doesNotHaveDuplicates();
        assertThat(count(parent, "status = 'succeeded'")).isEqualTo(ITEMS);
        assertThat(errands()).isZero();
    }

    @Test
    void cancellingTheParentEndsAllThatBeganAndNothingBeginsAnyMore() {
        String parent = start("silent");
        Poll.until(() -> count(parent, "status = 'running'") == AT_ONCE);

        api.post("/api/v1/runs/" + parent + "/cancel", Map.of("reason", "enough"))
                .then()
                .statusCode(200);

        assertThat(api.ended(parent).get("status").asText()).isEqualTo("cancelled");
        Poll.until(() -> errands() == 0);
        assertThat(count(parent, "status = 'cancelled'")).isEqualTo(AT_ONCE);
        assertThat(count(parent, "true")).isEqualTo(AT_ONCE);
    }

    private String start(String tool) {
        api.put(Documents.text(
                        "inputs: {properties: {x: {type: integer}}}\noutputs: {x: \"${{ steps.w.output.x }}\"}",
                        "- {id: w, uses: tool/" + tool + ", with: {x: \"${{ inputs.x }}\"}}")
                .replace("{name: test}", "{name: child}"));
        return api.start(
                "budget: {limit: \"5.00\"}\ninputs: {properties: {all: {type: array}}}",
                "- {id: each, uses: workflow/child, foreach: \"${{ inputs.all }}\", maxParallel: " + AT_ONCE
                        + ", with: {x: \"${{ item }}\"}}",
                Map.of("all", ALL));
    }

    private long count(String parent, String condition) {
        return one("SELECT count(*) FROM run WHERE tenant_id = $1 AND parent_run_id = $2 AND " + condition, parent);
    }

    private long errands() {
        return one("SELECT count(*) FROM errand WHERE tenant_id = $1", null);
    }

    private long one(String sql, String parent) {
        Tuple parameters = parent == null ? Tuple.of(api.tenant()) : Tuple.of(api.tenant(), parent);
        return database.pool()
                .preparedQuery(sql)
                .executeAndAwait(parameters)
                .iterator()
                .next()
                .getLong(0);
    }
}
