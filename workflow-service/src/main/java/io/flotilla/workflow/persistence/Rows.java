package io.flotilla.workflow.persistence;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What queries give, as values. */
public final class Rows {
    private Rows() {}

    /** Every row, in order. */
    public static <T> Function<RowSet<Row>, List<T>> all(Function<Row, T> value) {
        return rows -> stream(rows).map(value).toList();
    }

    /** The first row; null when there is none. */
    public static <T> Function<RowSet<Row>, T> first(Function<Row, T> value) {
        return rows -> rows.size() == 0 ? null : value.apply(rows.iterator().next());
    }

    public static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
