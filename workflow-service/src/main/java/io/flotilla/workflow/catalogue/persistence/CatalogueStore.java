package io.flotilla.workflow.catalogue.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The statements about what other services have. */
@ApplicationScoped
public class CatalogueStore {
    /** Of names that may have been meant. */
    private static final int MOST_NAMES = 2_000;

    /** What was said later counts, in whatever order it comes. {@code xmax} is 0 in a row that is new. */
    private static final String SAVE = """
            WITH saved AS (
                INSERT INTO catalogue_entry AS e (kind, tenant_id, name, version, content, announced_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (kind, name, tenant_id, version)
                DO UPDATE SET content = excluded.content, announced_at = excluded.announced_at
                WHERE e.announced_at <= excluded.announced_at
                RETURNING xmax = 0 AS created)
            UPDATE catalogue_state SET known = known + 1, complete = complete OR (known + 1 >= expected) IS TRUE
            WHERE kind = $1 AND EXISTS (SELECT 1 FROM saved WHERE created)""";

    private static final String EXPECT = "UPDATE catalogue_state SET expected = greatest(expected, $2),"
            + " complete = complete OR known >= greatest(expected, $2) WHERE kind = $1";

    /** A tenant's own comes before everybody's, and the latest before the others. */
    private static final String FIND = """
            SELECT w.kind, w.name, w.version AS wanted, e.version, e.content
            FROM unnest($2::text[], $3::text[], $4::int[]) AS w (kind, name, version)
            CROSS JOIN LATERAL (
                SELECT c.version, c.content FROM catalogue_entry c
                WHERE c.kind = w.kind AND c.name = w.name AND c.tenant_id IN ($1, '*')
                  AND (w.version IS NULL OR c.version = w.version)
                ORDER BY c.tenant_id = '*', c.version DESC LIMIT 1) e""";

    /** Those that are wanted come first, then what begins like one of them. */
    private static final String NAMES = """
            SELECT kind, name, max(version) AS version FROM catalogue_entry
            WHERE tenant_id IN ($1, '*') AND kind = ANY ($2)
            GROUP BY kind, name
            ORDER BY name = ANY ($3) DESC,
                     left(name, 1) IN (SELECT left(wanted, 1) FROM unnest($3::text[]) wanted) DESC, kind, name LIMIT $4""";

    /** The latest of each, by name; a tenant's own comes before everybody's. */
    private static final String ALL = """
            SELECT DISTINCT ON (name) name, version, content FROM catalogue_entry
            WHERE kind = $1 AND tenant_id IN ($2, '*') AND name > $3
            ORDER BY name, tenant_id = '*', version DESC LIMIT $4""";

    private static final String COMPLETE = "SELECT kind FROM catalogue_state WHERE complete";

    @Inject
    Database database;

    /** Keeps an entry, unless something later was said of the same version. */
    public Uni<Void> save(SqlConnection tx, String tenant, Entry entry, Instant announcedAt) {
        Tuple row = Tuple.tuple()
                .addString(entry.kind().wireName())
                .addString(tenant)
                .addString(entry.name())
                .addInteger(entry.version())
                .addBuffer(Buffer.buffer(Json.bytes(Content.of(entry))))
                .addOffsetDateTime(Times.column(announcedAt));
        return tx.preparedQuery(SAVE).execute(row).replaceWithVoid();
    }

    /** How many entries of a kind there must be before what is not known does not exist. */
    public Uni<Void> expect(SqlConnection tx, Kind kind, int entries) {
        return tx.preparedQuery(EXPECT)
                .execute(Tuple.of(kind.wireName(), entries))
                .replaceWithVoid();
    }

    /** Those of the references that the tenant can use. */
    public Uni<Map<Ref, Entry>> find(String tenant, Collection<Ref> refs) {
        Map<String, Ref> byText = new HashMap<>();
        refs.forEach(ref -> byText.put(key(ref.kind().wireName(), ref.name(), ref.number()), ref));
        Tuple wanted = Tuple.tuple()
                .addString(tenant)
                .addArrayOfString(texts(refs, ref -> ref.kind().wireName()))
                .addArrayOfString(texts(refs, Ref::name))
                .addArrayOfInteger(refs.stream().map(Ref::number).toArray(Integer[]::new));
        return database.pool().preparedQuery(FIND).execute(wanted).map(rows -> {
            Map<Ref, Entry> found = new HashMap<>();
            for (Row row : rows) {
                String kind = row.getString("kind");
                Ref ref = byText.get(key(kind, row.getString("name"), row.getInteger("wanted")));
                found.put(ref, entry(Kind.of(kind), ref.name(), row));
            }
            return found;
        });
    }

    /** The latest version of everything of a kind that the tenant can use, after a name. */
    public Uni<List<Entry>> all(String tenant, Kind kind, String after, int limit) {
        return database.pool()
                .preparedQuery(ALL)
                .execute(Tuple.of(kind.wireName(), tenant, after, limit))
                .map(Rows.all(row -> entry(kind, row.getString("name"), row)));
    }

    /**
     * Names that the tenant can use, with their latest versions: those of the references, whatever version they want, and
     * {@value #MOST_NAMES} at most that may have been meant instead.
     */
    public Uni<Map<Kind, Map<String, Integer>>> names(String tenant, Collection<Ref> wanted) {
        Tuple values = Tuple.tuple()
                .addString(tenant)
                .addArrayOfString(texts(wanted, ref -> ref.kind().wireName()))
                .addArrayOfString(texts(wanted, Ref::name))
                .addInteger(wanted.size() + MOST_NAMES);
        return database.pool().preparedQuery(NAMES).execute(values).map(rows -> {
            Map<Kind, Map<String, Integer>> names = new EnumMap<>(Kind.class);
            for (Row row : rows) {
                names.computeIfAbsent(Kind.of(row.getString("kind")), kind -> new TreeMap<>())
                        .put(row.getString("name"), row.getInteger("version"));
            }
            return names;
        });
    }

    /** The kinds of which everything is known. */
    public Uni<Set<Kind>> complete() {
        return database.pool().preparedQuery(COMPLETE).execute().map(rows -> {
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            rows.forEach(row -> kinds.add(Kind.of(row.getString("kind"))));
            return kinds;
        });
    }

    private static String[] texts(Collection<Ref> refs, Function<Ref, String> text) {
        return refs.stream().map(text).toArray(String[]::new);
    }

    private static String key(String kind, String name, Integer version) {
        return kind + "/" + name + "@" + version;
    }

    private static Entry entry(Kind kind, String name, Row row) {
        Content content = Json.convert(Json.parse(row.getBuffer("content").getBytes()), Content.class);
        return new Entry(
                kind,
                name,
                row.getInteger("version"),
                content.input(),
                content.output(),
                content.scopes(),
                content.tools());
    }

    /** The column {@code content}. */
    private record Content(JsonNode input, JsonNode output, List<String> scopes, List<String> tools) {
        static Content of(Entry entry) {
            return new Content(entry.input(), entry.output(), entry.scopes(), entry.tools());
        }
    }
}
