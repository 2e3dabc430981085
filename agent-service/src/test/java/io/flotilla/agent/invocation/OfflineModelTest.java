package io.flotilla.agent.invocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.definition.ToolSignatures;
import io.flotilla.agent.invocation.domain.Answers;
import io.flotilla.agent.invocation.domain.Conversation;
import io.flotilla.agent.invocation.domain.Toolbox;
import io.flotilla.agent.model.ChatCall;
import io.flotilla.agent.model.Model;
import io.flotilla.agent.model.ModelAnswer;
import io.flotilla.agent.model.ModelCaller;
import io.flotilla.agent.model.Progress;
import io.flotilla.agent.testing.Doubles;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.flotilla.local.model.OfflineModelServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agents that come with Flotilla and the model that comes with it understand each other. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(Doubles.class)
class OfflineModelTest {
    @Inject
    ModelCaller caller;

    @Inject
    ToolSignatures signatures;

    private OfflineModelServer server;

    @BeforeEach
    void open() throws IOException {
        server = OfflineModelServer.start(0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void coverageGapsAreRankedAsTheAgentPromises() {
        Agent.Spec spec = builtIn("coverage-analyzer");
        JsonNode input = Json.parse("""
                {"limit": 5, "files": [
                  {"path": "shop/cart.py", "percent": 40, "missing": [3, 4, 9], "branches": 8, "missingBranches": 5,
                   "complexity": 12, "testFile": null},
                  {"path": "shop/errors.py", "percent": 100, "missing": [], "branches": 0, "missingBranches": 0,
                   "complexity": 1, "testFile": null}]}""");
        ModelAnswer answer = ask(spec, input);
        JsonNode output = accepted(spec, answer);
        assertThat(output.path("gaps")).hasSize(1);
        assertThat(output.at("/gaps/0/path").asText()).isEqualTo("shop/cart.py");
        assertThat(answer.tokens().estimated()).isFalse();
    }

    @Test
    void theTestGeneratorReadsTheFileFirst() {
        ModelAnswer answer = ask(builtIn("test-generator"), Json.parse("{\"path\":\"shop/cart.py\",\"missing\":[3]}"));
        assertThat(answer.toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("files_read");
            assertThat(Json.parse(call.arguments()).path("path").asText()).isEqualTo("shop/cart.py");
        });
    }

    @Test
    void anAnswerWithoutTestsKeepsThePromiseToo() {
        Agent.Spec spec = builtIn("test-generator");
        JsonNode output = accepted(spec, ask(spec, Json.parse("{\"path\":\"README.md\"}")));
        assertThat(output.path("tests")).isEmpty();
        assertThat(output.path("notes").asText()).contains("Python");
    }

    @Test
    void aPlanIsDraftedInTheWorkflowFormat() {
        Agent.Spec spec = builtIn("planner");
        JsonNode output = accepted(spec, ask(spec, Json.parse("""
                {"goal": "run `seq 9` and `date`, then run `wc -l`", "round": 1, "steps": [], "inputs": [],
                 "allow": {"uses": ["tool/code.run", "set"], "maxSteps": 6}}""")));
        assertThat(output.path("steps").findValuesAsText("id")).containsExactly("run-1", "run-2", "run-3", "results");
        assertThat(Json.text(output.at("/steps/2/needs"))).isEqualTo("[\"run-1\",\"run-2\"]");
    }

    private ModelAnswer ask(Agent.Spec spec, JsonNode input) {
        Model model = new Model("offline", "rules-1", URI.create("http://127.0.0.1:" + server.port() + "/v1"), null);
        ChatCall call = new ChatCall(
                Conversation.additions(spec, input, List.of(), List.of(), new Answers(spec.output())),
                new Toolbox(spec.tools(), signatures::find).offers(),
                spec.temperature(),
                spec.limits().maxOutputTokens());
        return caller.call(model, call, new Progress(text -> {}))
                .subscribeAsCompletionStage()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static JsonNode accepted(Agent.Spec spec, ModelAnswer answer) {
        Answers.Checked checked = new Answers(spec.output()).check(answer.text(), answer.finish());
        assertThat(checked).isInstanceOf(Answers.Accepted.class);
        return ((Answers.Accepted) checked).output();
    }

    private static Agent.Spec builtIn(String name) {
        String agent = given().auth()
                .oauth2(Tokens.of("tenant-a", "agents:read"))
                .get("/api/v1/agents/" + name)
                .asString();
        return Json.convert(Json.parse(agent).path("definition"), Agent.class).spec();
    }
}
