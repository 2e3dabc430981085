package io.flotilla.billing.ledger.persistence;

import io.flotilla.billing.ledger.domain.Entry;
import io.flotilla.common.id.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;

/** The append-only book. */
@ApplicationScoped
public class Ledger {
    private static final String INSERT = "INSERT INTO ledger_entry"
            + " (posting_id, kind, account, amount, tenant_id, run_id, hold_id, usage_id)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /** Writes one posting; nothing when it moves nothing. */
    public Uni<Void> post(SqlClient tx, List<Entry> entries, About about) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String posting = Ids.next("pst");
        List<Tuple> rows = entries.stream().map(e -> row(posting, e, about)).toList();
        return tx.preparedQuery(INSERT).executeBatch(rows).replaceWithVoid();
    }

    private static Tuple row(String posting, Entry entry, About about) {
        return Tuple.tuple()
                .addString(posting)
                .addString(entry.kind().name().toLowerCase(Locale.ROOT))
                .addString(entry.account().name().toLowerCase(Locale.ROOT))
                .addBigDecimal(entry.amount())
                .addString(about.tenantId())
                .addString(about.runId())
                .addString(about.holdId())
                .addString(about.usageId());
    }

    /** What a posting is about; run, hold and usage may be null. */
    public record About(String tenantId, String runId, String holdId, String usageId) {}
}
