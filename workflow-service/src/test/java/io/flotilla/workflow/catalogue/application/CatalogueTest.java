package io.flotilla.workflow.catalogue.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What other services say they have, as definitions see it. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class CatalogueTest extends CatalogueFixture {
    @Test
    void aNewInstallationAsksWhatThereIs() {
        assertThat(kafka.events(Topics.AGENT_COMMANDS, "*", 1))
                .extracting(Event::type)
                .containsOnly(CatalogueRequests.AGENTS);
        assertThat(kafka.events(Topics.TOOL_COMMANDS, "*", 1))
                .extracting(Event::type)
                .containsOnly(CatalogueRequests.TOOLS);
    }

    @Test
    void whatIsUnknownIsWarnedOfUntilEverythingIsKnownAndThenRefused() {
        String steps = "- {id: a, uses: agent/writre, with: {topic: x}}";
        validate(steps)
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("warnings.path", contains("spec.steps[0].uses"))
                .body("warnings[0].message", containsString("not every agent is known yet"));
        put(steps).statusCode(201).body("warnings", hasSize(1));

        announceAll();
        announce(agent(api.tenant(), "writer", 1));
        until(() -> isKnown("- {id: a, uses: agent/writer, with: {topic: x}}"));
        until(() -> validate(steps).extract().statusCode() == 422);

        validate(steps)
                .statusCode(422)
                .body("errors.path", contains("spec.steps[0].uses"))
                .body("errors.message", contains("there is no agent 'writre'; did you mean 'writer'?"));
        put(steps).statusCode(422);
        api.post("/api/v1/runs", Map.of("definition", Documents.yaml(Documents.text("", steps))))
                .then()
                .statusCode(422)
                .body("errors.path", contains("definition.spec.steps[0].uses"));
    }

    @Test
    void amongThousandsTheNameThatWasMeantIsFound() {
        announceAll();
        announce(agent(api.tenant(), "writer", 1));
        until(() -> isKnown("- {id: a, uses: agent/writer, with: {topic: x}}"));
        thousands("agent");
        until(() -> validate("- {id: a, uses: agent/writre}").extract().statusCode() == 422);

        validate("- {id: a, uses: agent/writer@3}\n- {id: b, uses: agent/writre}\n- {id: c, uses: agent/aa-2500}")
                .body(
                        "errors.message",
                        contains(
                                "there is no version 3 of the agent 'writer'; the latest is 1",
                                "there is no agent 'writre'; did you mean 'writer'?"));
    }

    @Test
    void anotherTenantsAgentsAreUnknownAndEverybodysAreNot() {
        Api other = new Api(api.tenant() + "-other");
        announceAll();
        announce(agent(other.tenant(), "private-one", 1), agent("*", "common-one", 1));
        until(() -> isKnown(other, "- {id: a, uses: agent/private-one, with: {topic: x}}"));
        until(() -> isKnown(api, "- {id: a, uses: agent/common-one, with: {topic: x}}"));

        String foreign = "- {id: a, uses: agent/private-one, with: {topic: x}}";
        until(() -> validate(foreign).extract().statusCode() == 422);
        validate(foreign).statusCode(422).body("errors[0].message", equalTo("there is no agent 'private-one'"));
    }

    @Test
    void announcementsMayComeTwiceAndInAnyOrder() {
        Event second = agent(api.tenant(), "writer", 2);
        Event first = agent(api.tenant(), "writer", 1);
        Event older =
                tool("measure", "{\"required\": [\"old\"]}").at(Instant.now().minusSeconds(60));
        announce(second, first, second, first, tool("measure", "{\"required\": [\"fresh\"]}"), older);
        announceAll();
        until(() -> isKnown("- {id: a, uses: agent/writer@1, with: {topic: x}}"));
        until(() -> isKnown("- {id: a, uses: agent/writer@2, with: {topic: x}}"));

        String third = "- {id: a, uses: agent/writer@3, with: {topic: x}}";
        until(() -> validate(third).extract().statusCode() == 422);
        validate(third).body("errors[0].message", containsString("the latest is 2"));
        until(() -> isKnown("- {id: a, uses: tool/measure, with: {fresh: 1}}"));
        validate("- {id: a, uses: tool/measure}")
                .statusCode(422)
                .body("errors.path", contains("spec.steps[0].with.fresh"));
        assertThat(count("SELECT count(*) AS n FROM catalogue_entry WHERE tenant_id = '" + api.tenant() + "'"))
                .isEqualTo(3);
    }

    @Test
    void aWorkflowThatFollowsItsAgentAtOnceIsAccepted() {
        announceAll();
        announce(agent(api.tenant(), "first", 1));
        until(() -> validate("- {id: a, uses: agent/none}").extract().statusCode() == 422);

        // A machine can be slower than the service is patient; it is not each time.
        boolean accepted = IntStream.range(0, 5).anyMatch(i -> isAcceptedWhileItsAgentIsOnItsWay("late-" + i));
        assertThat(accepted).isTrue();
    }

    private boolean isAcceptedWhileItsAgentIsOnItsWay(String name) {
        var later = CompletableFuture.runAsync(
                () -> announce(agent(api.tenant(), name, 1)),
                CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
        int status = put("- {id: a, uses: agent/" + name + ", with: {topic: x}}")
                .extract()
                .statusCode();
        later.join();
        return status == 201;
    }

    @Test
    void aSchemaThatCannotBeUsedHereHindersNobody() {
        announce(tool("odd", "{\"properties\": {\"x\": {\"pattern\": \"(?=a)\"}, \"y\": {\"$ref\": \"http://x/y\"}}}"));
        announce(tool("even", "{\"required\": [\"x\"]}"));
        until(() -> isKnown("- {id: a, uses: tool/even, with: {x: 1}}"));

        validate("- {id: a, uses: tool/odd, with: {x: b}}").statusCode(200).body("warnings", empty());
    }

    @Test
    void manyTenantsAnnouncingAtOnceAreCountedOnce() {
        long before = count("SELECT known AS n FROM catalogue_state WHERE kind = 'agent'");
        List<Event> events = IntStream.range(0, 60)
                .mapToObj(i -> agent(api.tenant() + "-" + i % 20, "a" + i, 1))
                .toList();
        announce(events.toArray(Event[]::new));
        announce(events.toArray(Event[]::new));

        until(() -> count("SELECT known AS n FROM catalogue_state WHERE kind = 'agent'") == before + 60);
        assertThat(count("SELECT count(*) AS n FROM catalogue_entry WHERE kind = 'agent'"))
                .isEqualTo(before + 60);
    }
}
