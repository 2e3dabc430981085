package io.flotilla.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.billing.BillingClient.Answer;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class BudgetsTest extends BillingTest {
    @Test
    void aBudgetIsMadeChangedListedAndDeleted() {
        assertThat(put("team", Map.of("limit", "10.50", "period", "day")).status())
                .isEqualTo(201);
        Answer changed = put("team", Map.of("limit", "20"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("limit")).isEqualTo("20");
        assertThat(changed.text("period")).isEqualTo("total");
        assertThat(changed.body().path("version").asInt()).isEqualTo(2);
        put("another", Map.of("limit", "1"));
        assertThat(get("").body().path("items").findValuesAsText("name")).containsExactly("another", "team");
        assertThat(get("?limit=1").body().path("nextCursor").asText()).isNotEmpty();
        assertThat(delete("team")).isEqualTo(204);
        assertThat(delete("team")).isEqualTo(404);
        assertThat(get("/team").status()).isEqualTo(404);
    }

    @Test
    void aBudgetShowsWhatIsHeldAndSpent() {
        put("team", Map.of("limit", "1", "period", "month"));
        billing.hold(hold("a"), tenant, run, null, "200").join();
        billing.hold(hold("b"), tenant, run, null, "200").join();
        send(usage("u1", hold("a"), "100", true));
        awaitUsage(1);
        Answer budget = get("/team");
        assertThat(budget.text("spent")).isEqualTo("0.005");
        assertThat(budget.text("held")).isEqualTo("0.01");
        assertThat(budget.text("periodStart")).endsWith("-01T00:00:00Z");
        assertThat(delete("team")).isEqualTo(204);
        billing.release(hold("b"));
    }

    @Test
    void aTotalCountsFromWhenItWasMade() {
        send(usage("u1", null, "100", true));
        awaitUsage(1);
        assertThat(put("fresh", Map.of("limit", "1")).text("spent")).isEqualTo("0");
        send(usage("u2", null, "100", true));
        awaitUsage(2);
        assertThat(get("/fresh").text("spent")).isEqualTo("0.005");
    }

    @Test
    void anotherTenantSeesNothing() {
        put("mine", Map.of("limit", "1"));
        String other = Tokens.of(tenant + "-2", "budgets:read", "budgets:write");
        assertThat(billing.get("/api/v1/budgets/mine", other).status()).isEqualTo(404);
        assertThat(billing.get("/api/v1/budgets", other).body().path("items")).isEmpty();
        assertThat(billing.send("DELETE", "/api/v1/budgets/mine", other, null)
                        .join()
                        .status())
                .isEqualTo(404);
        assertThat(get("/mine").status()).isEqualTo(200);
    }

    @Test
    void aWriterWhoHasNotSeenTheLastVersionIsRefused() {
        put("team", Map.of("limit", "1"));
        assertThat(ifMatch("\"1\"")).isEqualTo(200);
        assertThat(ifMatch("\"1\"")).isEqualTo(412);
        assertThat(ifMatch("newest")).isEqualTo(422);
    }

    @Test
    void badBudgetsAreRefused() {
        for (Map<String, ?> body : List.of(
                Map.of("limit", "-1"),
                Map.of("limit", "1e30"),
                Map.of("period", "day"),
                Map.of("limit", "1", "period", "fortnight"),
                Map.of("limit", "1", "colour", "red"))) {
            assertThat(put("team", body).status()).as(body.toString()).isEqualTo(422);
        }
        assertThat(put("Not%20a%20name", Map.of("limit", "1")).status()).isEqualTo(422);
        assertThat(billing.put("/api/v1/budgets/team", Tokens.of(tenant, "budgets:read"), Map.of("limit", "1"))
                        .status())
                .isEqualTo(403);
    }

    private int ifMatch(String etag) {
        return billing.putIfMatch("/api/v1/budgets/team", admin(), Map.of("limit", "2"), etag);
    }

    private Answer put(String name, Object body) {
        return billing.put("/api/v1/budgets/" + name, admin(), body);
    }

    private Answer get(String path) {
        return billing.get("/api/v1/budgets" + path, admin());
    }

    private int delete(String name) {
        return billing.send("DELETE", "/api/v1/budgets/" + name, admin(), null)
                .join()
                .status();
    }

    private String admin() {
        return Tokens.of(tenant, "budgets:read", "budgets:write");
    }
}
