package io.flotilla.workflow.run.persistence;

import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Conditions of a query that all must hold, with their parameters; only those that are wanted, for the indexes' sake. */
public final class Conditions {
    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();

    /** @param condition in SQL; {@code ?} stands for the parameter */
    Conditions and(String condition, Object parameter) {
        parameters.addValue(parameter);
        conditions.add(condition.replace("?", "$" + parameters.size()));
        return this;
    }

    /** @param condition in SQL, without a parameter */
    Conditions and(String condition) {
        conditions.add(condition);
        return this;
    }

    /** @param id after which a page starts, newest first; null for the first page */
    Conditions before(String id) {
        return id == null ? this : and("id < ?", id);
    }

    public String sql() {
        return String.join(" AND ", conditions);
    }

    public Tuple parameters() {
        return parameters;
    }
}
