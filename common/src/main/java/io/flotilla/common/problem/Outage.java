package io.flotilla.common.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;

/** Tells trouble with a dependency, which passes, from errors of our own, which do not. */
public final class Outage {
    private Outage() {}

    /** True when the error means that something could not be reached or is shutting down. */
    public static boolean isBehind(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (isUnavailable(t) || isConnectionTrouble(t) || isServerStopping(t)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnavailable(Throwable t) {
        return t instanceof ProblemException p && p.errorClass() == ErrorClass.UNAVAILABLE;
    }

    /**
     * A statement that the database refused, or text that is not JSON, will be no better the next time. What Vert.x says
     * in words only is about a connection: a statement for one that has just been closed, for instance.
     */
    private static boolean isConnectionTrouble(Throwable t) {
        return t instanceof IOException && !(t instanceof JsonProcessingException)
                || t instanceof VertxException && !(t instanceof DatabaseException)
                || t instanceof NoStackTraceThrowable;
    }

    /** SQLSTATE class 57 is operator intervention, such as a server that is starting or stopping; 08 is connection. */
    private static boolean isServerStopping(Throwable t) {
        return t instanceof PgException pg
                && pg.getSqlState() != null
                && (pg.getSqlState().startsWith("57P") || pg.getSqlState().startsWith("08"));
    }
}
