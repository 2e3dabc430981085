package io.flotilla.workflow.run.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.local.model.OfflineModelServer;
import io.flotilla.workflow.definition.application.Documents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the offline model drafts for the example passes the validator and runs to the end. */
class OfflinePlanTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "plan.yaml");

    @Test
    void theExampleRunsWithThePlanOfTheOfflineModel() throws Exception {
        Driver driver = new Driver(Documents.plan(Files.readString(EXAMPLE)));
        driver.start(Json.parse("{\"approve\": false, \"goal\": \"Run `seq 9` and `seq 8`, then run `date`\"}"));

        driver.succeed("draft", draft(driver.run.work(StepKey.of("draft")).input()));

        assertThat(driver.status("draft.run-1")).isEqualTo(StepStatus.RUNNING);
        assertThat(driver.status("draft.run-2")).isEqualTo(StepStatus.RUNNING);
        driver.succeed("draft.run-1", "{\"stdout\": \"9\"}");
        assertThat(driver.status("draft.run-3")).isEqualTo(StepStatus.PENDING);
        driver.succeed("draft.run-2", "{\"stdout\": \"8\"}");
        driver.succeed("draft.run-3", "{\"stdout\": \"now\"}");
        assertThat(driver.run.status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(driver.run
                        .outputs()
                        .at("/results/results/output/results/run-2/stdout")
                        .asText())
                .isEqualTo("8");
        assertThat(driver.run.outputs().get("steps")).hasSize(4);
    }

    /** What the model answers to the built-in planner, whose instructions begin with these words. */
    private static String draft(JsonNode input) throws IOException, InterruptedException {
        ObjectNode request = Json.object().put("model", "rules-1");
        var messages = request.putArray("messages");
        messages.addObject().put("role", "system").put("content", "You plan work. Your task: draft a plan.");
        messages.addObject().put("role", "user").put("content", Json.text(input));
        try (OfflineModelServer server = OfflineModelServer.start(0);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest post = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(Json.text(request)))
                    .build();
            String answer =
                    client.send(post, HttpResponse.BodyHandlers.ofString()).body();
            return Json.parse(answer).at("/choices/0/message/content").asText();
        }
    }
}
