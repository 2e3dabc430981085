package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.billing.BillingClient.Answer;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class UsageTest extends BillingTest {
    @Test
    void usageSettlesItsHoldAndTheCostIsAnnounced() {
        billing.hold(hold("turn-1"), tenant, run, "1.00", "200").join();
        send(usage("u1", hold("turn-1"), "0.41", true));
        Event cost = kafka.events(Topics.BILLING_EVENTS, run, 1).getFirst();
        assertThat(cost.type()).isEqualTo("io.flotilla.billing.cost-recorded.v1");
        assertThat(cost.stepId()).isEqualTo("write-tests[0]");
        assertThat(cost.data().toString())
                .isEqualTo("{\"usageId\":\"u1\",\"holdId\":\"" + hold("turn-1")
                        + "\",\"items\":[{\"meter\":\"sandbox.seconds\",\"resource\":\"python\",\"quantity\":\"0.41\","
                        + "\"unitPrice\":\"0.00005\",\"amount\":\"0.0000205\"}],\"amount\":\"0.0000205\","
                        + "\"currency\":\"USD\"}");
        assertThat(book.amount("SELECT held FROM budget WHERE name = '" + run + "'"))
                .isZero();
        assertThat(state("turn-1")).isEqualTo("settled");
    }

    @Test
    void aDuplicateIsCountedOnce() {
        Event first = usage("u1", null, "100", true);
        Event sameUsageInAnotherEvent = usage("u1", null, "100", true);
        send(first, first, sameUsageInAnotherEvent, usage("u2", null, "100", true));
        awaitUsage(2);
        assertThat(total("model")).isEqualTo("0.01");
    }

    @Test
    void partialSettlementsKeepTheRestUntilTheLast() {
        billing.hold(hold("turn-1"), tenant, run, "0.01", "200").join();
        send(usage("u1", hold("turn-1"), "50", false), usage("u2", hold("turn-1"), "50", false));
        awaitUsage(2);
        assertThat(book.amount("SELECT held FROM budget WHERE name = '" + run + "'"))
                .isEqualByComparingTo("0.005");
        send(usage("u3", hold("turn-1"), "20", true));
        awaitUsage(3);
        assertThat(book.amount("SELECT held FROM budget WHERE name = '" + run + "'"))
                .isZero();
        assertThat(total("step")).isEqualTo("0.006");
    }

    @Test
    void aSettlementAfterTheReleaseIsBilledAtTheQuote() {
        billing.hold(hold("turn-1"), tenant, run, "1.00", "200").join();
        billing.release(hold("turn-1"));
        send(usage("u1", hold("turn-1"), "100", true));
        awaitUsage(1);
        billing.release(hold("turn-1"));
        assertThat(total("agent")).isEqualTo("0.005");
    }

    @Test
    void usageBeforeTheBudgetWasMadeIsCountedByIt() {
        send(usage("u1", null, "100", true));
        awaitUsage(1);
        Answer budget = billing.put(
                "/api/v1/budgets/month", Tokens.of(tenant, "budgets:write"), Map.of("limit", "1", "period", "month"));
        assertThat(budget.status()).isEqualTo(201);
        assertThat(budget.text("spent")).isEqualTo("0.005");
        billing.hold(hold("turn-1"), tenant, run, "0.01", "200").join();
        assertThat(book.amount("SELECT spent FROM budget_spending s JOIN budget b ON b.id = s.budget_id"
                        + " WHERE b.name = '" + run + "'"))
                .isEqualByComparingTo("0.005");
    }

    @Test
    void aModelOfTheSameNameCostsTheSameAtAnyProviderAndAnUnknownOneHasAPrice() {
        send(usage(
                "u1",
                null,
                true,
                List.of(
                        item("tokens.input", "openai/gpt-4.1-mini", "1000000"),
                        item("tokens.output", "who-knows", "1000000"),
                        item("tool.calls", "code.run", "3"),
                        item("moonlight", "full", "7"))));
        awaitUsage(1);
        JsonNode items = billing.get("/api/v1/costs?groupBy=model&runId=" + run, reader())
                .body()
                .path("items");
        assertThat(items.toString())
                .isEqualTo("[{\"key\":\"who-knows\",\"amount\":\"10\",\"quantity\":\"1000000\",\"count\":1},"
                        + "{\"key\":\"openai/gpt-4.1-mini\",\"amount\":\"0.4\",\"quantity\":\"1000000\",\"count\":1},"
                        + "{\"key\":\"moonlight\",\"amount\":\"0\",\"quantity\":\"7\",\"count\":1},"
                        + "{\"key\":\"tool.calls\",\"amount\":\"0\",\"quantity\":\"3\",\"count\":1}]");
    }

    @Test
    void anotherTenantsHoldIsNotSettled() {
        billing.hold(hold("turn-1"), tenant + "-2", run, "1.00", "200").join();
        send(usage("u1", hold("turn-1"), "100", true));
        awaitUsage(1);
        assertThat(state("turn-1")).isEqualTo("open");
        assertThat(total("model")).isEqualTo("0.005");
        assertThat(billing.get("/api/v1/usage", Tokens.of(tenant + "-2", "usage:read"))
                        .body()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void nonsenseGoesToTheDeadLettersAndTheNextIsCounted() {
        send(
                usage("u1", null, "-1", true),
                Event.of(USAGE, tenant, Map.of("items", "none")).about(run, null),
                usage("u2", null, "100", true));
        awaitUsage(1);
        assertThat(kafka.events(Topics.DEAD_LETTERS, run, 2)).hasSize(2);
    }

    @Test
    void anyGroupingAddsUpToTheSameTotal() {
        Random random = new Random(7);
        List<Event> events = new ArrayList<>();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 60; i++) {
            BigDecimal seconds = new BigDecimal(random.nextInt(1_000_000_000)).movePointLeft(random.nextInt(9));
            BigDecimal tokens = new BigDecimal(random.nextInt(1_000_000));
            expected = expected.add(seconds.multiply(new BigDecimal("0.00005")))
                    .add(tokens.multiply(new BigDecimal("0.0000001")));
            Event event = usage(
                    "u" + i,
                    null,
                    true,
                    List.of(
                            item("sandbox.seconds", i % 2 == 0 ? "python" : "bash", seconds.toPlainString()),
                            item("tokens.input", "offline/rules-1", tokens.toPlainString())));
            events.add(event.about(run, "step-" + random.nextInt(5)));
        }
        send(events.toArray(Event[]::new));
        awaitUsage(60);
        for (String grouping : List.of("model", "agent", "step", "meter", "day")) {
            assertThat(new BigDecimal(total(grouping))).as(grouping).isEqualByComparingTo(expected);
        }
        assertThat(listed()).isEqualByComparingTo(expected);
    }

    @Test
    void badQueriesAreRefused() {
        for (String query : List.of(
                "costs?groupBy=colour",
                "costs?from=yesterday",
                "usage?limit=0",
                "usage?limit=201",
                "usage?cursor=%25")) {
            assertThat(billing.get("/api/v1/" + query, reader()).status())
                    .as(query)
                    .isEqualTo(422);
        }
        assertThat(billing.get("/api/v1/usage", Tokens.of(tenant, "runs:read")).status())
                .isEqualTo(403);
        assertThat(billing.get("/api/v1/usage", null).status()).isEqualTo(401);
    }

    @Test
    void aPeriodOfTimeCanBeAskedFor() {
        send(usage("u1", null, "100", true));
        awaitUsage(1);
        Instant now = Instant.now();
        assertThat(total("day&from=" + now.minusSeconds(60) + "&to=" + now.plusSeconds(60)))
                .isEqualTo("0.005");
        assertThat(total("day&from=" + now.plusSeconds(60))).isEqualTo("0");
    }

    @Test
    void thePricesCanBeRead() {
        JsonNode page = billing.get("/api/v1/prices?limit=200", reader()).body();
        assertThat(page.path("items").findValuesAsText("resource")).contains("offline/rules-1", "gpt-4.1", "*");
        assertThat(page.path("items").findValuesAsText("unitPrice")).contains("0.0000001", "0.000000025", "0");
    }

    /** The sum over all pages, each item seen once. */
    private BigDecimal listed() {
        BigDecimal sum = BigDecimal.ZERO;
        Set<String> seen = new TreeSet<>();
        String cursor = "";
        do {
            JsonNode page = billing.get("/api/v1/usage?limit=7&runId=" + run + cursor, reader())
                    .body();
            for (JsonNode item : page.path("items")) {
                assertThat(seen.add(item.path("id").asText())).isTrue();
                sum = sum.add(new BigDecimal(item.path("amount").asText()));
            }
            cursor = page.hasNonNull("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : null;
        } while (cursor != null);
        return sum;
    }

    private String total(String grouping) {
        JsonNode costs =
                billing.get("/api/v1/costs?groupBy=" + grouping, reader()).body();
        BigDecimal sum = StreamSupport.stream(costs.path("items").spliterator(), false)
                .map(item -> new BigDecimal(item.path("amount").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo(costs.path("total").asText());
        return costs.path("total").asText();
    }

    private String state(String hold) {
        return book.text("SELECT state FROM hold WHERE id = '" + hold(hold) + "'");
    }

    private String reader() {
        return Tokens.of(tenant, "usage:read");
    }
}
