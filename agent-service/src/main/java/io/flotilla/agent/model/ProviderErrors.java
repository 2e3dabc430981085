package io.flotilla.agent.model;

import io.flotilla.common.clock.FleetTime;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Keeps status, body and Retry-After of a refusal; the client's own mapper, which runs later, would drop the header. */
class ProviderErrors implements ResponseExceptionMapper<ProviderException> {
    private static final int BEFORE_THE_CLIENTS_OWN = 100;

    @Override
    public ProviderException toThrowable(Response response) {
        String body = response.hasEntity() ? response.readEntity(String.class) : "";
        return new ProviderException(
                response.getStatus(), body, retryAfter(response.getHeaderString("Retry-After"), FleetTime.now()));
    }

    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        // 0 is no answer at all, which is known as what it is: an exception of the connection.
        return status >= 300;
    }

    @Override
    public int getPriority() {
        return BEFORE_THE_CLIENTS_OWN;
    }

    /** RFC 9110, 10.2.3: seconds or a date. Fractions of seconds, which some send, are understood too. */
    static Optional<Duration> retryAfter(String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        try {
            double seconds = Double.parseDouble(header.strip());
            return Double.isFinite(seconds) ? positive(Duration.ofMillis((long) (seconds * 1000))) : Optional.empty();
        } catch (NumberFormatException e) {
            return date(header.strip(), now);
        }
    }

    private static Optional<Duration> date(String header, Instant now) {
        try {
            return positive(Duration.between(
                    now,
                    ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> positive(Duration wait) {
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }
}
