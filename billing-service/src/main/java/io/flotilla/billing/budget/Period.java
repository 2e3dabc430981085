package io.flotilla.billing.budget;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** After which time a budget starts anew; days and months are those of UTC. */
public enum Period {
    TOTAL,
    DAY,
    MONTH;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Period of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /** The beginning of the period in which {@code at} lies. @param countsFrom the beginning of the only one of TOTAL */
    Instant start(Instant at, Instant countsFrom) {
        LocalDate day = OffsetDateTime.ofInstant(at, ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case TOTAL -> countsFrom;
            case DAY -> day.atStartOfDay(ZoneOffset.UTC).toInstant();
            case MONTH -> day.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        };
    }

    /** From when a budget made at {@code at} counts: the running day or month as a whole, TOTAL from now on. */
    Instant countsFrom(Instant at) {
        return start(at, at);
    }
}
