package io.flotilla.gateway.key.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.gateway.key.domain.ApiKey;
import io.flotilla.gateway.key.domain.KeySecret;
import io.flotilla.gateway.key.domain.Role;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What every request asks of {@code api_key}: single statements, without a session. */
@ApplicationScoped
public class KeyIndex {
    private static final String BY_HASH = """
            SELECT id, tenant_id, role, group_names, scope, expires_at FROM api_key
            WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())""";
    private static final String INSERT = """
            INSERT INTO api_key (id, tenant_id, name, hash, prefix, last_four, role, scope, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now()) ON CONFLICT (hash) DO NOTHING""";
    private static final String TOUCH = """
            UPDATE api_key AS k SET last_used_at = u.at FROM unnest($1::text[], $2::timestamptz[]) AS u (id, at)
            WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)""";

    @Inject
    Database database;

    /** The key with this hash, if it may be used now. */
    public Uni<Optional<ApiKey>> usable(String hash) {
        return database.pool().preparedQuery(BY_HASH).execute(Tuple.of(hash)).map(rows -> first(rows, hash));
    }

    /** Adds a key unless one with the same secret is there. */
    public Uni<Void> addIfAbsent(String id, String tenantId, String name, KeySecret secret, Role role) {
        Tuple row = Tuple.tuple()
                .addString(id)
                .addString(tenantId)
                .addString(name)
                .addString(secret.hash())
                .addString(secret.prefix())
                .addString(secret.lastFour())
                .addString(role.wireName())
                .addString(String.join(" ", role.scopes()))
                .addString("operator");
        return database.pool().preparedQuery(INSERT).execute(row).replaceWithVoid();
    }

    /** Stores when keys were last used; never goes back. */
    public Uni<Void> touch(Map<String, Instant> usedAt) {
        String[] ids = usedAt.keySet().toArray(String[]::new);
        OffsetDateTime[] times =
                usedAt.values().stream().map(at -> at.atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new);
        Tuple parameters = Tuple.tuple().addArrayOfString(ids).addArrayOfOffsetDateTime(times);
        return database.pool().preparedQuery(TOUCH).execute(parameters).replaceWithVoid();
    }

    private static Optional<ApiKey> first(RowSet<Row> rows, String hash) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(key(rows.iterator().next(), hash));
    }

    private static ApiKey key(Row row, String hash) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        return new ApiKey(
                row.getString("id"),
                hash,
                row.getString("tenant_id"),
                Role.of(row.getString("role")).orElseThrow(),
                Set.copyOf(KeyEntity.names(row.getString("group_names"))),
                Set.of(row.getString("scope").split(" ")),
                expiresAt == null ? null : expiresAt.toInstant());
    }
}
