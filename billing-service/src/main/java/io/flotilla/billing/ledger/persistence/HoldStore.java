package io.flotilla.billing.ledger.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.billing.budget.Budget;
import io.flotilla.billing.ledger.domain.Hold;
import io.flotilla.billing.ledger.domain.Hold.State;
import io.flotilla.billing.money.Money;
import io.flotilla.billing.price.UnitPrice;
import io.flotilla.common.json.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Holds, and in which budgets they are reserved. */
@ApplicationScoped
public class HoldStore {
    private static final String COLUMNS =
            "id, tenant_id, run_id, step_id, state, amount, remaining, prices::text AS prices, expires_at";
    private static final String INSERT = "INSERT INTO hold (id, tenant_id, run_id, step_id, state)"
            + " VALUES ($1, $2, $3, $4, 'new') ON CONFLICT (id) DO NOTHING";
    private static final String LOCK = "SELECT " + COLUMNS + " FROM hold WHERE id = $1 FOR UPDATE";
    private static final String SAVE = "UPDATE hold SET state = $2, amount = $3, remaining = $4,"
            + " prices = $5::text::jsonb, expires_at = $6 WHERE id = $1";
    private static final String RESERVED_IN =
            "INSERT INTO hold_budget (hold_id, budget_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING";
    private static final String DUE =
            "SELECT id FROM hold WHERE state = 'open' AND expires_at < now() ORDER BY expires_at LIMIT $1";

    private static final String PUT_OFF = "UPDATE hold SET expires_at = now() + $2 * interval '1 millisecond'"
            + " WHERE id = $1 AND state = 'open' AND expires_at < now()";

    /** Makes sure that a row is there to be locked, and locks it. */
    public Uni<Hold> lockOrCreate(SqlClient tx, String id, String tenantId, String runId, String stepId) {
        return tx.preparedQuery(INSERT)
                .execute(Tuple.of(id, tenantId, runId, stepId))
                .chain(() -> lock(tx, id));
    }

    /** The hold, locked; null when there is none. */
    public Uni<Hold> lock(SqlClient tx, String id) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0 ? null : hold(rows.iterator().next()));
    }

    public Uni<Void> save(SqlClient tx, Hold hold) {
        Tuple values = Tuple.tuple()
                .addString(hold.id())
                .addString(name(hold.state()))
                .addBigDecimal(hold.amount())
                .addBigDecimal(hold.remaining())
                .addString(json(hold.prices()))
                .addOffsetDateTime(
                        hold.expiresAt() == null ? null : hold.expiresAt().atOffset(ZoneOffset.UTC));
        return tx.preparedQuery(SAVE).execute(values).replaceWithVoid();
    }

    public Uni<Void> reservedIn(SqlClient tx, Hold hold, List<Budget> budgets) {
        if (budgets.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String[] ids = budgets.stream().map(Budget::id).toArray(String[]::new);
        return tx.preparedQuery("DELETE FROM hold_budget WHERE hold_id = $1")
                .execute(Tuple.of(hold.id()))
                .chain(() -> tx.preparedQuery(RESERVED_IN).execute(Tuple.of(hold.id(), ids)))
                .replaceWithVoid();
    }

    /** Some open holds whose time is over; they may be settled meanwhile, so look again under the lock. */
    public Uni<List<String>> due(SqlClient sql, int limit) {
        return sql.preparedQuery(DUE)
                .execute(Tuple.of(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("id"))
                        .toList());
    }

    /** A hold whose time is over is looked at again a while later. */
    public Uni<Void> putOff(SqlClient sql, String id, Duration wait) {
        return sql.preparedQuery(PUT_OFF).execute(Tuple.of(id, wait.toMillis())).replaceWithVoid();
    }

    private static Hold hold(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        Instant expires = expiresAt == null ? null : expiresAt.toInstant();
        return new Hold(
                row.getString("id"),
                row.getString("tenant_id"),
                row.getString("run_id"),
                row.getString("step_id"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getBigDecimal("amount"),
                row.getBigDecimal("remaining"),
                prices(row.getString("prices")),
                expires);
    }

    private static List<UnitPrice> prices(String json) {
        List<UnitPrice> prices = new ArrayList<>();
        for (JsonNode price : Json.parse(json)) {
            prices.add(new UnitPrice(
                    price.required("meter").textValue(),
                    price.required("resource").textValue(),
                    new BigDecimal(price.required("unitPrice").textValue())));
        }
        return prices;
    }

    private static String json(List<UnitPrice> prices) {
        return Json.text(prices.stream().map(Quoted::of).toList());
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @RegisterForReflection
    private record Quoted(String meter, String resource, String unitPrice) {
        static Quoted of(UnitPrice price) {
            return new Quoted(price.meter(), price.resource(), Money.text(price.unitPrice()));
        }
    }
}
