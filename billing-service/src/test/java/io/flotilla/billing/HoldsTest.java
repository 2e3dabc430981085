package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.BillingClient.Answer;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 200 seconds of the sandbox cost 0.01 USD. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class HoldsTest extends BillingTest {
    private static final String A_CENT = "200";

    @Test
    void fiveHundredAtOnceGetExactlyWhatTheBudgetHas() {
        List<CompletableFuture<Answer>> asked = IntStream.range(0, 500)
                .mapToObj(i -> billing.hold(hold("turn-" + i), tenant, run, "1.00", A_CENT))
                .toList();
        List<Integer> statuses =
                asked.stream().map(CompletableFuture::join).map(Answer::status).toList();
        assertThat(statuses).containsOnly(201, 402);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(100);
        assertThat(held()).isEqualByComparingTo("1.00");
    }

    @Test
    void aHoldQuotesThePrices() {
        Answer answer =
                billing.hold(hold("turn-1"), tenant, run, "1.00", A_CENT).join();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("id")).isEqualTo(hold("turn-1"));
        assertThat(answer.text("amount")).isEqualTo("0.01");
        assertThat(answer.text("currency")).isEqualTo("USD");
        assertThat(answer.body().path("prices").toString())
                .isEqualTo("[{\"meter\":\"sandbox.seconds\",\"resource\":\"python\",\"unitPrice\":\"0.00005\"}]");
        assertThat(Instant.parse(answer.text("expiresAt"))).isAfter(Instant.now());
    }

    @Test
    void askingAgainIsAnsweredByTheSameHold() {
        billing.hold(hold("turn-1"), tenant, run, "0.01", A_CENT).join();
        Answer again = billing.hold(hold("turn-1"), tenant, run, "0.01", A_CENT).join();
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("amount")).isEqualTo("0.01");
        assertThat(held()).isEqualByComparingTo("0.01");
    }

    @Test
    void theSameIdAtOnceIsHeldOnce() {
        List<Integer> statuses =
                IntStream.range(0, 20)
                        .mapToObj(i -> billing.hold(hold("turn-1"), tenant, run, "1.00", A_CENT))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .map(Answer::status)
                        .toList();
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(19);
        assertThat(held()).isEqualByComparingTo("0.01");
    }

    @Test
    void aRefusalSaysWhyAndIsAnnounced() {
        Answer answer =
                billing.hold(hold("turn-1"), tenant, run, "0.005", A_CENT).join();
        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.text("code")).isEqualTo("budget-exceeded");
        assertThat(answer.text("detail")).contains("0.005 USD", "0.01 more", "0 spent", "0 held");
        Event event = kafka.events(Topics.BILLING_EVENTS, run, 1).getFirst();
        assertThat(event.type()).isEqualTo("io.flotilla.billing.budget-exceeded.v1");
        assertThat(event.tenantId()).isEqualTo(tenant);
        assertThat(event.data().path("scope").asText()).isEqualTo("run");
        assertThat(event.data().path("requested").asText()).isEqualTo("0.01");
    }

    @Test
    void aTenantsBudgetHoldsOverAllItsRuns() {
        budget("cap", "0.02", "month");
        assertThat(status("a", run, null)).isEqualTo(201);
        assertThat(status("b", run + "-2", "5.00")).isEqualTo(201);
        assertThat(status("c", run + "-3", "5.00")).isEqualTo(402);
        assertThat(billing.hold(hold("other"), tenant + "-2", run + "-4", null, A_CENT)
                        .join()
                        .status())
                .isEqualTo(201);
        budget("cap", "0.03", "month");
        assertThat(status("c", run + "-3", "5.00")).isEqualTo(201);
    }

    @Test
    void releasingGivesTheMoneyBackHoweverOften() {
        assertThat(status("a", run, "0.01")).isEqualTo(201);
        assertThat(status("b", run, "0.01")).isEqualTo(402);
        assertThat(billing.release(hold("a")).status()).isEqualTo(204);
        assertThat(billing.release(hold("a")).status()).isEqualTo(204);
        assertThat(billing.release("never/heard/of").status()).isEqualTo(204);
        assertThat(held()).isZero();
        assertThat(status("b", run, "0.01")).isEqualTo(201);
    }

    @Test
    void aHoldThatWasGivenBackCanBeAskedForAgain() {
        assertThat(status("a", run, "0.01")).isEqualTo(201);
        billing.release(hold("a"));
        assertThat(status("a", run, "0.01")).isEqualTo(201);
        assertThat(held()).isEqualByComparingTo("0.01");
    }

    @Test
    void aDeadSpendersHoldExpiresAndALateSettlementIsStillBilled() {
        assertThat(status("a", run, "0.01")).isEqualTo(201);
        book.execute("UPDATE hold SET expires_at = now() - interval '1 second' WHERE id = '" + hold("a") + "'");
        Poll.until(() -> held().signum() == 0);
        assertThat(status("b", run, "0.01")).isEqualTo(201);
        send(usage("late", hold("a"), A_CENT, true));
        awaitUsage(1);
        assertThat(spent()).isEqualByComparingTo("0.01");
        assertThat(held()).isEqualByComparingTo("0.01");
        assertThat(status("c", run, "0.01")).isEqualTo(402);
    }

    @Test
    void aHoldThatCannotBeGivenBackDoesNotKeepTheOthers() {
        assertThat(status("broken", run, "0.02")).isEqualTo(201);
        assertThat(status("dead", run, "0.02")).isEqualTo(201);
        String prices = "UPDATE hold SET prices = '%s' WHERE id = '" + hold("broken") + "'";
        book.execute(prices.formatted("[{}]"));

        book.execute("UPDATE hold SET expires_at = now() - interval '2 seconds' WHERE id = '" + hold("broken") + "'");
        book.execute("UPDATE hold SET expires_at = now() - interval '1 second' WHERE id = '" + hold("dead") + "'");

        Poll.until(() -> held().compareTo(new BigDecimal("0.01")) == 0);
        book.execute(prices.formatted("[]"));
        book.execute("UPDATE hold SET expires_at = now() - interval '2 seconds' WHERE id = '" + hold("broken") + "'");
        Poll.until(() -> held().signum() == 0);
    }

    @Test
    void anotherTenantCannotTakeAHold() {
        assertThat(status("a", run, "1.00")).isEqualTo(201);
        Answer other =
                billing.hold(hold("a"), tenant + "-2", run, "1.00", A_CENT).join();
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().toString()).doesNotContain(tenant + "\"");
    }

    @Test
    void nonsenseIsRefusedFieldByField() {
        Map<String, Object> body = Map.of(
                "id", "", "tenantId", tenant, "items", List.of(item("tokens.input", "x", "-1"), item("", "x", "1e99")));
        Answer answer = billing.send("POST", "/internal/v1/holds", Tokens.service("agent", "holds:write"), body)
                .join();
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("id", "items[0].quantity", "items[1].meter", "items[1].quantity");
    }

    @Test
    void anUnknownMeterIsRefused() {
        Map<String, Object> body =
                Map.of("id", hold("x"), "tenantId", tenant, "items", List.of(item("moonlight", "x", "1")));
        Answer answer = billing.send("POST", "/internal/v1/holds", Tokens.service("agent", "holds:write"), body)
                .join();
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").findValuesAsText("path")).containsExactly("items[0].meter");
    }

    @Test
    void onlyServicesMayAskForHolds() {
        Map<String, Object> body =
                Map.of("id", hold("x"), "tenantId", tenant, "items", List.of(item("tool.calls", "x", "1")));
        assertThat(billing.send("POST", "/internal/v1/holds", null, body).join().status())
                .isEqualTo(401);
        for (String token : List.of(Tokens.of(tenant, "holds:write"), Tokens.service("agent", "usage:read"))) {
            assertThat(billing.send("POST", "/internal/v1/holds", token, body)
                            .join()
                            .status())
                    .isEqualTo(403);
        }
    }

    private int status(String id, String runId, String limit) {
        return billing.hold(hold(id), tenant, runId, limit, A_CENT).join().status();
    }

    private void budget(String name, String limit, String period) {
        Answer answer = billing.put(
                "/api/v1/budgets/" + name,
                Tokens.of(tenant, "budgets:write"),
                Map.of("limit", limit, "period", period));
        assertThat(answer.status()).isIn(200, 201);
    }

    private BigDecimal held() {
        return book.amount("SELECT held FROM budget WHERE scope = 'run' AND name = '" + run + "'");
    }

    private BigDecimal spent() {
        return book.amount(
                "SELECT spent FROM budget_spending s JOIN budget b ON b.id = s.budget_id WHERE b.name = '" + run + "'");
    }
}
