package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is checked of workflows that start others. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunDefinitionTest extends SubRunTest {
    @Test
    void whatIsNotThereIsNamedWhenTheWorkflowIsPublished() {
        publish("deploy-site", "", "- {id: w, uses: tool/echo}");

        refused("- {id: a, uses: workflow/deploy-sit}", "did you mean 'deploy-site'?");
        refused("- {id: a, uses: workflow/deploy-site@2}", "the latest is 1");
        refused("- {id: a, uses: workflow/test}", "cannot start itself");
        refused("- {id: a, uses: workflow/Deploy}", "workflow/<name>");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        publish("child", CHILD, "- {id: w, uses: tool/echo}");
        publish("child", CHILD.replace("x:", "size:").replace("[x]", "[size]"), "- {id: w, uses: tool/echo}");
        String text = Documents.text("", """
                - {id: a, uses: workflow/chil}
                - {id: b, uses: workflow/child, with: {sise: 1}}
                - {id: c, uses: workflow/child@1, with: {x: "1", pad: "${{ steps.b.output.outputs.z }}"}}
                - {id: d, uses: set, with: {y: "${{ steps.c.output.outputs.y }}"}, if: steps.c.output.statu == 'x'}
                - {id: e, uses: set, with: {y: "${{ nonsense }}"}}""");
        Response response =
                api.request().contentType("application/yaml").body(text).put("/api/v1/workflows/test");

        response.then().statusCode(422);
        assertThat(Api.json(response).get("errors"))
                .extracting(error ->
                        error.get("path").asText() + " " + error.get("message").asText())
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[0].uses").contains("'child'?"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[1].with.sise").contains("'size'?"))
                .anySatisfy(error -> assertThat(error).isEqualTo("spec.steps[1].with.size is missing"))
                .anySatisfy(error -> assertThat(error).startsWith("spec.steps[2].with.x"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[2].with.pad").contains("'y'?"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[3].if").contains("'status'?"))
                .anySatisfy(error -> assertThat(error).startsWith("spec.steps[4].with.y"))
                .hasSize(7);
    }

    @Test
    void aVersionThatIsDeprecatedIsNotTheOneThatInputsAreCheckedBy() {
        publish("child", CHILD, "- {id: w, uses: tool/echo}");
        publish("child", "", "- {id: w, uses: tool/echo}");
        api.post("/api/v1/workflows/child/versions/2/deprecate", Map.of())
                .then()
                .statusCode(200);

        publish("user", "", "- {id: a, uses: workflow/child, with: {x: 1}}");
    }

    @Test
    void aWorkflowThatAnotherStartsIsNotDeleted() {
        publish("child", "", "- {id: w, uses: tool/echo}");
        publish("user", "", "- {id: w, uses: workflow/child@1}");

        api.request().delete("/api/v1/workflows/child").then().statusCode(409).body("detail", containsString("user"));
        publish("user", "", "- {id: w, uses: tool/echo}");
        api.request().delete("/api/v1/workflows/child").then().statusCode(204);
    }

    private void refused(String step, String message) {
        String text = Documents.text("", step);
        api.request()
                .contentType("application/yaml")
                .body(text)
                .put("/api/v1/workflows/test")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("spec.steps[0].uses"))
                .body("errors[0].message", containsString(message));
    }
}
