package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.persistence.Times;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;

/**
 * Rows as arrays, one for each column: a statement reads them by {@code unnest}.
 *
 * @param <T> what is a row
 */
final class Columns<T> {
    private final List<T> rows;
    private final Tuple columns = Tuple.tuple();

    Columns(List<T> rows) {
        this.rows = rows;
    }

    Columns<T> strings(Function<T, String> value) {
        columns.addArrayOfString(rows.stream().map(value).toArray(String[]::new));
        return this;
    }

    Columns<T> longs(Function<T, Long> value) {
        columns.addArrayOfLong(rows.stream().map(value).toArray(Long[]::new));
        return this;
    }

    Columns<T> integers(Function<T, Integer> value) {
        columns.addArrayOfInteger(rows.stream().map(value).toArray(Integer[]::new));
        return this;
    }

    Columns<T> shorts(Function<T, Integer> value) {
        columns.addArrayOfShort(
                rows.stream().map(value).map(Integer::shortValue).toArray(Short[]::new));
        return this;
    }

    Columns<T> booleans(Function<T, Boolean> value) {
        columns.addArrayOfBoolean(rows.stream().map(value).toArray(Boolean[]::new));
        return this;
    }

    Columns<T> numbers(Function<T, BigDecimal> value) {
        columns.addValue(rows.stream().map(value).map(Columns::numeric).toArray(Numeric[]::new));
        return this;
    }

    Columns<T> times(Function<T, Instant> value) {
        columns.addArrayOfOffsetDateTime(
                rows.stream().map(value).map(Times::column).toArray(OffsetDateTime[]::new));
        return this;
    }

    private static Numeric numeric(BigDecimal number) {
        return number == null ? null : Numeric.create(number);
    }

    /** All of them, in the order in which they were named. */
    Tuple tuple() {
        return columns;
    }
}
