package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The budget of a run at work is changed by people. A hold of 200 seconds of the sandbox costs 0.01 USD. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ChangedRunBudgetTest extends BillingTest {
    @Test
    void aRaisedBudgetAllowsMoreAlsoToWhatKnowsTheOldOne() {
        assertThat(status("a", "0.01")).isEqualTo(201);
        assertThat(status("b", "0.01")).isEqualTo(402);

        changed(Map.of("budget", Map.of("limit", "0.02")), "0.02");

        assertThat(status("b", "0.01")).isEqualTo(201);
        assertThat(status("c", "0.01")).isEqualTo(402);
    }

    @Test
    void aLoweredBudgetAllowsLessToWhatKnowsTheOldOne() {
        assertThat(status("a", "1.00")).isEqualTo(201);

        changed(Map.of("budget", Map.of("limit", "0.01")), "0.01");

        assertThat(status("b", "1.00")).isEqualTo(402);
    }

    @Test
    void aBudgetThatIsTakenAwayBoundsNothingAndCanComeBack() {
        assertThat(status("a", "0.01")).isEqualTo(201);
        changed(Map.of("reason", "no limit"), "none");
        assertThat(status("b", "0.01")).isEqualTo(201);

        changed(Map.of("budget", Map.of("limit", "0.02")), "0.02");

        assertThat(status("c", "0.01")).isEqualTo(402);
    }

    @Test
    void aBudgetThatIsChangedBeforeAnythingIsSpentIsTheOneThatCounts() {
        send(usage("u1", null, "200", true));
        awaitUsage(1);

        changed(Map.of("budget", Map.of("limit", "0.01")), "0.01");

        assertThat(status("a", "1.00")).isEqualTo(402);
        assertThat(status("b", null)).isEqualTo(402);
    }

    private void changed(Map<String, Object> data, String limit) {
        kafka.sendTo(
                Topics.RUN_EVENTS,
                Event.of("io.flotilla.run.budget-changed.v1", tenant, data).about(run, null));
        String now = "SELECT 1 FROM budget WHERE name = '" + run + "' AND coalesce(limit_amount::text, 'none') = '"
                + limit + "'";
        Poll.until(() -> book.rows(now) == 1);
    }

    private int status(String id, String limit) {
        return billing.hold(hold(id), tenant, run, limit, "200").join().status();
    }
}
