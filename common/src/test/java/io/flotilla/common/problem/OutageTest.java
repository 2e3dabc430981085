package io.flotilla.common.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class OutageTest {
    @Test
    void whatCannotBeReachedIsAnOutage() {
        assertThat(Outage.isBehind(new IllegalStateException(new ConnectException("refused"))))
                .isTrue();
        assertThat(Outage.isBehind(new VertxException("connection was closed"))).isTrue();
        assertThat(Outage.isBehind(new NoStackTraceThrowable("Connection is not active now, current status: CLOSED")))
                .isTrue();
        assertThat(Outage.isBehind(ProblemException.unavailable("billing is away", null)))
                .isTrue();
        assertThat(Outage.isBehind(new PgException("shutting down", "FATAL", "57P01", null)))
                .isTrue();
    }

    @Test
    void whatIsWrongWithTheMessageIsNotAnOutage() {
        assertThat(Outage.isBehind(new PgException("no such table", "ERROR", "42P01", null)))
                .isFalse();
        assertThat(Outage.isBehind(new JsonParseException(null, "cut"))).isFalse();
        assertThat(Outage.isBehind(new IllegalStateException("a mistake"))).isFalse();
        assertThat(Outage.isBehind(ProblemException.invalid("x", "is wrong"))).isFalse();
    }
}
