package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.BillingClient.Answer;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs that are part of others spend from the budgets of all of them. 200 seconds of the sandbox cost 0.01 USD. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunBudgetTest extends BillingTest {
    private static final String A_CENT = "200";

    private final String child = run + "-child";
    private final String grandchild = run + "-grandchild";

    @Test
    void aRunAndAllThatIsPartOfItNeverGetMoreThanItsBudgetHoweverManyAskAtOnce() {
        List<CompletableFuture<Answer>> asked = IntStream.range(0, 500)
                .mapToObj(i -> switch (i % 4) {
                    case 0 -> ask("own-" + i, run, Map.of("limit", "1.00"));
                    case 1 -> ask("child-" + i, child, within("1.00", above(run, "1.00")));
                    case 2 -> ask("sibling-" + i, child + "-2", within("0.90", above(run, "1.00")));
                    default -> ask("deep-" + i, grandchild, within("1.00", above(run, "1.00"), above(child, "1.00")));
                })
                .toList();

        List<Integer> statuses =
                asked.stream().map(CompletableFuture::join).map(Answer::status).toList();

        assertThat(statuses).containsOnly(201, 402);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(100);
        assertThat(held(run)).isEqualByComparingTo("1.00");
    }

    @Test
    void whatASubRunUsesIsSpentByAllAboveIt() {
        assertThat(status("a", grandchild, within("1.00", above(run, "0.03"), above(child, "0.02"))))
                .isEqualTo(201);
        assertThat(held(run)).isEqualByComparingTo("0.01");
        assertThat(held(child)).isEqualByComparingTo("0.01");

        send(usageOf(grandchild, "u1", hold("a")));
        awaitUsage(1);

        for (String each : List.of(run, child, grandchild)) {
            assertThat(spent(each)).as(each).isEqualByComparingTo("0.01");
            assertThat(held(each)).as(each).isZero();
        }
        assertThat(status("b", child, within("0.02", above(run, "0.03")))).isEqualTo(201);
        Answer refused = ask("c", grandchild, within("1.00", above(run, "0.03"), above(child, "0.02")))
                .join();
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.text("detail")).contains(child + ", 0.02 USD");
        assertThat(status("d", run, Map.of("limit", "0.03"))).isEqualTo(201);
        assertThat(status("e", run, Map.of("limit", "0.03"))).isEqualTo(402);
    }

    @Test
    void whatIsGivenBackIsFreeInAllOfThem() {
        Map<String, Object> budget = within("0.01", above(run, "0.01"));
        assertThat(status("a", child, budget)).isEqualTo(201);
        assertThat(status("b", run, Map.of("limit", "0.01"))).isEqualTo(402);

        billing.release(hold("a"));

        assertThat(held(run)).isZero();
        assertThat(held(child)).isZero();
        assertThat(status("b", run, Map.of("limit", "0.01"))).isEqualTo(201);
        assertThat(status("a", child, budget)).isEqualTo(402);
    }

    @Test
    void aBudgetThatIsMadeLaterCountsWhatItsSubRunsHadUsed() {
        assertThat(status("a", grandchild, within("1.00", above(child, "1.00"))))
                .isEqualTo(201);
        send(usageOf(grandchild, "u1", hold("a")));
        awaitUsage(1);
        book.execute("DELETE FROM budget WHERE name = '" + child + "'");

        assertThat(status("b", child, Map.of("limit", "0.01"))).isEqualTo(402);
    }

    @Test
    void aBudgetThatIsGivenWhileASubRunIsAtWorkBindsItWithWhatItHasSpentAndCanBeRaised() {
        assertThat(billing.hold(hold("a"), tenant, child, null, A_CENT).join().status())
                .isEqualTo(201);
        send(usageOf(child, "u1", hold("a")));
        awaitUsage(1);

        changed("budget-changed", run, Map.of("budget", Map.of("limit", "0.02")));
        Poll.until(() -> has(run, "0.02"));
        changed("budget-inherited", child, inherited("0.02"));
        Poll.until(() -> has(child, "0.02"));

        assertThat(spent(run)).isEqualByComparingTo("0.01");
        assertThat(status("b", child, null)).isEqualTo(201);
        assertThat(status("c", run, Map.of("limit", "0.02"))).isEqualTo(402);
        assertThat(status("d", child, null)).isEqualTo(402);

        changed("budget-changed", run, Map.of("budget", Map.of("limit", "0.03")));
        changed("budget-inherited", child, inherited("0.03"));
        Poll.until(() -> has(run, "0.03") && has(child, "0.03"));

        assertThat(status("d", child, null)).isEqualTo(201);
        assertThat(status("c", run, Map.of("limit", "0.02"))).isEqualTo(402);
    }

    @Test
    void whatASubRunHasSetAsideWhenABudgetIsGivenIsHeldInItUntilItIsGivenBack() {
        assertThat(status("a", child, null)).isEqualTo(201);
        changed("budget-changed", run, Map.of("budget", Map.of("limit", "0.01")));
        changed("budget-inherited", child, inherited("0.01"));
        Poll.until(() -> has(run, "0.01") && has(child, "0.01"));

        assertThat(held(run)).isEqualByComparingTo("0.01");
        assertThat(status("b", run, null)).isEqualTo(402);

        billing.release(hold("a"));

        assertThat(held(run)).isZero();
        assertThat(held(child)).isZero();
        assertThat(status("b", run, null)).isEqualTo(201);
    }

    private void changed(String what, String runId, Map<String, Object> data) {
        kafka.sendTo(
                Topics.RUN_EVENTS,
                Event.of("io.flotilla.run." + what + ".v1", tenant, data).about(runId, null));
    }

    private boolean has(String runId, String limit) {
        return book.rows("SELECT 1 FROM budget WHERE name = '" + runId + "' AND limit_amount = " + limit) == 1;
    }

    private Map<String, Object> inherited(String limit) {
        return Map.of("budget", Map.of("limit", limit), "within", List.of(above(run, limit)));
    }

    private CompletableFuture<Answer> ask(String id, String runId, Map<String, Object> budget) {
        return billing.holdWithin(hold(id), tenant, runId, budget, A_CENT);
    }

    private int status(String id, String runId, Map<String, Object> budget) {
        return ask(id, runId, budget).join().status();
    }

    private Event usageOf(String runId, String id, String hold) {
        return usage(id, hold, A_CENT, true).about(runId, "step");
    }

    private static Map<String, Object> above(String runId, String limit) {
        return Map.of("runId", runId, "limit", limit);
    }

    @SafeVarargs
    private static Map<String, Object> within(String limit, Map<String, Object>... above) {
        return Map.of("limit", limit, "within", List.of(above));
    }

    private BigDecimal held(String runId) {
        return book.amount("SELECT held FROM budget WHERE name = '" + runId + "'");
    }

    private BigDecimal spent(String runId) {
        return book.amount("SELECT spent FROM budget_spending s JOIN budget b ON b.id = s.budget_id WHERE b.name = '"
                + runId + "'");
    }
}
