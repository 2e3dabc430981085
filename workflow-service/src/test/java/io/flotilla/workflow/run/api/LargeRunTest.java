package io.flotilla.workflow.run.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An answer has a bound, and says what it has left out and where that is. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class LargeRunTest extends ExecutorTest {
    private static final String LARGE = "x".repeat(200_000);

    @Test
    void outputsThatFindNoRoomAreLeftOutOfTheRunAndWholeInTheirStep() {
        String steps = IntStream.range(0, 8)
                .mapToObj(i -> "- {id: s" + i + ", uses: set, with: {text: \"${{ inputs.text }}\"}}")
                .collect(Collectors.joining("\n"));
        String id = api.start("inputs: {properties: {text: {type: string}}}", steps, Map.of("text", LARGE));

        JsonNode run = api.ended(id);

        assertThat(Json.text(run).length()).isLessThan(1_500_000);
        assertThat(Api.step(run, "s0").at("/output/text").asText()).isEqualTo(LARGE);
        assertThat(Api.step(run, "s0").has("outputOmitted")).isFalse();
        JsonNode last = Api.step(run, "s7");
        assertThat(last.get("status").asText()).isEqualTo("succeeded");
        assertThat(last.has("output")).isFalse();
        assertThat(last.get("outputOmitted").asBoolean()).isTrue();
        assertThat(api.get("/api/v1/runs/" + id + "/steps/s7")
                        .at("/output/text")
                        .asText())
                .isEqualTo(LARGE);
        assertThat(api.get("/api/v1/runs/" + id + "/export")
                        .at("/run/steps/7/output/text")
                        .asText())
                .isEqualTo(LARGE);
    }

    @Test
    void itemsBeyondTheFirstThousandAreCountedAndComeInPages() {
        String id = api.start(
                "inputs: {properties: {n: {type: array}}}",
                "- {id: each, uses: set, foreach: \"${{ inputs.n }}\", with: {n: \"${{ item }}\"}}",
                Map.of("n", IntStream.range(0, 1_100).boxed().toList()));

        JsonNode step = Api.step(api.ended(id), "each");

        assertThat(step.get("items")).hasSize(1_000);
        assertThat(step.get("itemsOmitted").asBoolean()).isTrue();
        assertThat(Json.text(step.get("itemCounts"))).isEqualTo("{\"succeeded\":1100}");
        List<Integer> all = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = api.get("/api/v1/runs/" + id + "/steps/each/items?limit=200" + next);
            page.get("items").forEach(item -> all.add(item.at("/output/n").asInt()));
            next = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : null;
        }
        assertThat(all).isEqualTo(IntStream.range(0, 1_100).boxed().toList());
    }

    @Test
    void largeOutputsOfItemsAreLeftOutAndThePageThatBeginsWithOneHasIt() {
        String id = api.start(
                "inputs: {properties: {text: {type: string}}}",
                "- {id: each, uses: set, foreach: [1, 2, 3, 4, 5, 6, 7, 8],"
                        + " with: {text: \"${{ inputs.text }}\", n: \"${{ item }}\"}}",
                Map.of("text", LARGE));

        JsonNode step = Api.step(api.ended(id), "each");

        assertThat(step.at("/items/0/output/n").asInt()).isEqualTo(1);
        assertThat(step.at("/items/7/outputOmitted").asBoolean()).isTrue();
        assertThat(step.has("itemsOmitted")).isFalse();
        String items = "/api/v1/runs/" + id + "/steps/each/items";
        String seven = api.get(items + "?limit=7").get("nextCursor").asText();
        assertThat(api.get(items + "?limit=1&cursor=" + seven)
                        .at("/items/0/output/n")
                        .asInt())
                .isEqualTo(8);
    }

    @Test
    void whatIsNotThereIsNotFoundAndBelongsToItsTenant() {
        String id = api.start("- {id: a, uses: set, with: {x: 1}}");
        api.ended(id);

        for (String path : List.of("/steps/b", "/steps/b/items")) {
            api.request().get("/api/v1/runs/" + id + path).then().statusCode(404);
        }
        assertThat(api.get("/api/v1/runs/" + id + "/steps/a/items").get("items"))
                .isEmpty();
        api.request()
                .get("/api/v1/runs/" + id + "/steps/a/items?cursor=eA")
                .then()
                .statusCode(422);
        new Api("another-" + api.tenant())
                .request()
                .get("/api/v1/runs/" + id + "/steps/a")
                .then()
                .statusCode(404);
    }
}
