package io.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What an answer has no room for is read by itself, where the command promises all; elsewhere it is said. */
class LargeRunTest extends FleetTest {
    private static final String PATH = "/api/v1/runs/" + FakeFleet.RUN;
    private static final String RUN = """
            {"id":"%s","workflow":{"name":"big"},"status":"succeeded","cost":"0","outputs":{},"steps":[
              {"id":"small","status":"succeeded","output":{"n":1}},
              {"id":"big","status":"succeeded","outputOmitted":true},
              {"id":"draft","draft":{"round":1,"draftOmitted":true}},
              {"id":"each","items":[{"index":0,"output":0}],"itemsOmitted":true},
              {"id":"few","items":[{"index":0,"output":0},{"index":1,"outputOmitted":true}]}]}
            """.formatted(FakeFleet.RUN);

    private void largeRun() {
        fleet.answer("GET " + PATH, 200, RUN)
                .answer("GET " + PATH + "/steps/big", 200, """
                        {"id":"big","output":{"artifacts":[{"id":"art_01234567890","name":"big.txt"}]}}""")
                .answer("GET " + PATH + "/steps/draft", 200, """
                        {"id":"draft","draft":{"round":1,"draft":{"steps":[]}}}""")
                .answer("GET " + PATH + "/steps/each/items?limit=200", 200, """
                        {"items":[{"index":0,"output":0},{"index":1,"outputOmitted":true}],"nextCursor":"far"}""")
                .answer("GET " + PATH + "/steps/each/items?limit=1", 200, """
                        {"items":[{"index":0,"output":0}],"nextCursor":"one"}""")
                .answer("GET " + PATH + "/steps/each/items?limit=200&cursor=one", 200, """
                        {"items":[{"index":1,"output":1},{"index":2,"output":2}]}""")
                .answer("GET " + PATH + "/steps/few/items", 200, """
                        {"items":[{"index":0,"output":0},{"index":1,"output":1}]}""")
                .answer("GET /api/v1/artifacts/art_01234567890", 200, "bytes");
    }

    @Test
    void getShowsAllOfARun() throws IOException {
        largeRun();

        assertThat(cli.run("get", "run", FakeFleet.RUN, "-o", "json")).isZero();

        assertWhole(Json.MAPPER.readTree(cli.out()));
    }

    @Test
    void watchSavesWhatAnOmittedOutputNames() {
        largeRun();
        fleet.event("run-created", "", "{\"workflow\":{\"name\":\"big\",\"version\":1}}")
                .event("run-succeeded", "", "{}");
        Path out = folder.resolve("out");

        assertThat(cli.run("watch", FakeFleet.RUN, "--out", out.toString())).isZero();

        assertThat(out.resolve("big.txt")).hasContent("bytes");
        assertThat(fleet.requests()).noneMatch(request -> request.contains("/items"));
    }

    @Test
    void exportIsPutTogetherFromPagesWhenTheFleetDoesNotMakeIt() throws IOException {
        largeRun();
        fleet.answer("GET " + PATH + "/export", 422, "{\"detail\":\"format json holds at most 16 MiB of events\"}");
        for (int i = 0; i < 5; i++) {
            fleet.event("step-started", "each", "{}");
        }
        Path file = folder.resolve("run.json");

        assertThat(cli.run("export", FakeFleet.RUN, "-o", file.toString())).isZero();
        assertThat(cli.out()).startsWith("Saved " + file);
        JsonNode saved = Json.MAPPER.readTree(file.toFile());
        assertWhole(saved.get("run"));
        assertThat(saved.get("events").findValuesAsText("sequence")).containsExactly("1", "2", "3", "4", "5");

        assertThat(cli.run("export", FakeFleet.RUN)).isZero();
        assertThat(Json.MAPPER.readTree(cli.out())).isEqualTo(saved);
        assertThat(cli.run("export", FakeFleet.RUN, "--format", "csv")).isEqualTo(ExitCode.INVALID);
    }

    @Test
    void aStateSaysWhatItLeavesOut() {
        fleet.answer("GET " + PATH + "/state", 200, RUN);

        assertThat(cli.run("state", FakeFleet.RUN, "--json")).isZero();

        assertThat(cli.err())
                .isEqualTo("Left out, because a state is bounded: output of big, draft of draft, items of each,"
                        + " items of few.\n");
    }

    private static void assertWhole(JsonNode run) {
        assertThat(run.toString()).doesNotContain("Omitted");
        assertThat(run.at("/steps/0/output/n").asInt()).isEqualTo(1);
        assertThat(run.at("/steps/1/output/artifacts")).hasSize(1);
        assertThat(run.at("/steps/2/draft/draft").isObject()).isTrue();
        assertThat(run.at("/steps/3/items").findValuesAsText("output")).containsExactly("0", "1", "2");
        assertThat(run.at("/steps/4/items").findValuesAsText("output")).containsExactly("0", "1");
    }
}
