package io.flotilla.workflow.run.subrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.ExecutorTest;
import java.util.List;
import java.util.stream.StreamSupport;

/** Workflows that start others. */
abstract class SubRunTest extends ExecutorTest {
    static final String CHILD = """
            inputs: {properties: {x: {type: number}, pad: {type: string, default: p}}, required: [x]}
            outputs: {y: "${{ steps.w.output.v }}"}""";

    final void publish(String name, String spec, String steps) {
        api.put(Documents.text(spec, steps).replace("{name: test}", "{name: " + name + "}"));
    }

    final String child(String parent) {
        Poll.until(() -> children(parent).size() == 1);
        return children(parent).getFirst().get("id").asText();
    }

    final List<JsonNode> children(String parent) {
        JsonNode items = api.get("/api/v1/runs?limit=100&parent=" + parent).get("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }
}
