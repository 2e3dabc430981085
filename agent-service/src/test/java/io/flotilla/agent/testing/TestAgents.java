package io.flotilla.agent.testing;

import static io.restassured.RestAssured.given;

import io.flotilla.common.testing.Tokens;
import java.nio.charset.StandardCharsets;

/** Agents for tests, saved the way people save them. */
public final class TestAgents {
    private TestAgents() {}

    /** @param spec YAML, indented by two */
    public static void save(String name, String spec) {
        given().auth()
                .oauth2(Tokens.of(Desk.TENANT, "agents:write"))
                .contentType("application/yaml")
                .body(("apiVersion: flotilla.io/v1\nkind: Agent\nmetadata: {name: " + name + "}\nspec:\n" + spec)
                        .getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/agents/" + name)
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 201));
    }

    public static void saveCounter() {
        save("counter", """
                  prompt: Count things.
                  tools: [{name: code.run}, {name: files.read}, {name: files.write}]
                  output: {type: object, required: [n], properties: {n: {type: integer}}}
                  limits: {turns: 5, maxOutputTokens: 500, timeout: PT2M}
                """);
    }

    public static void saveTalker() {
        save("talker", "  prompt: Talk.\n");
    }
}
