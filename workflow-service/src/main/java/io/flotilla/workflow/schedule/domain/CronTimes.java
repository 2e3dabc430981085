package io.flotilla.workflow.schedule.domain;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The times of a cron expression on the clocks of a zone. Where clocks skip an hour, what was to happen in it happens
 * when it is over, once. Where they repeat one, it happens the first time; a schedule of every hour happens in both.
 */
public final class CronTimes {
    /** No zone's clocks are moved by more. */
    private static final Duration AROUND = Duration.ofHours(3);

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final ExecutionTime times;
    private final ZoneRules rules;
    private final boolean everyHour;

    private CronTimes(Cron cron, ZoneId zone) {
        this.times = ExecutionTime.forCron(cron);
        this.rules = zone.getRules();
        this.everyHour = cron.asString().split(" ")[1].startsWith("*");
    }

    /** @throws IllegalArgumentException when the expression does not have the five fields of cron, or never happens */
    public static CronTimes of(String expression, ZoneId zone) {
        CronTimes times = new CronTimes(PARSER.parse(expression).validate(), zone);
        if (times.next(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("'" + expression + "' never happens");
        }
        return times;
    }

    /** The first time after an instant. */
    public Optional<Instant> next(Instant after) {
        Instant around = after.minus(AROUND);
        ZoneOffsetTransition move = rules.nextTransition(around);
        if (move != null && move.getInstant().isBefore(after.plus(AROUND))) {
            Optional<Instant> near = nextNear(after);
            if (near.isPresent()) {
                return near;
            }
            return local(local(after).plus(AROUND)).map(this::first);
        }
        return local(local(after)).map(this::first);
    }

    /** Up to so many times after an instant. */
    public List<Instant> next(Instant after, int count) {
        List<Instant> found = new ArrayList<>();
        Optional<Instant> next = next(after);
        while (next.isPresent() && found.size() < count) {
            found.add(next.get());
            next = next(next.get());
        }
        return found;
    }

    /** Clocks are moved about now: the order of their times is not that of the instants. */
    private Optional<Instant> nextNear(Instant after) {
        LocalDateTime end = local(after).plus(AROUND);
        Instant best = null;
        Optional<LocalDateTime> next = local(local(after).minus(AROUND));
        while (next.isPresent() && !next.get().isAfter(end)) {
            for (Instant instant : instants(next.get())) {
                boolean better = instant.isAfter(after) && (best == null || instant.isBefore(best));
                best = better ? instant : best;
            }
            next = local(next.get());
        }
        return Optional.ofNullable(best);
    }

    private List<Instant> instants(LocalDateTime time) {
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        return offsets.size() == 2 && everyHour
                ? List.of(time.toInstant(offsets.get(0)), time.toInstant(offsets.get(1)))
                : List.of(first(time));
    }

    private Instant first(LocalDateTime time) {
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        return offsets.isEmpty() ? rules.getTransition(time).getInstant() : time.toInstant(offsets.getFirst());
    }

    private LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, rules.getOffset(instant));
    }

    /** Cron knows nothing of zones here: it counts on clocks that are never moved. */
    private Optional<LocalDateTime> local(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(time -> time.toLocalDateTime());
    }
}
