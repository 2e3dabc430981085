package io.flotilla.workflow.schedule.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule fires by the clock.
 *
 * @param jitter by up to this much each firing is later than its time, always the same for the same time
 */
public record Timing(CronTimes times, Duration jitter, CatchUp catchUp) {
    private static final List<Duration> WINDOWS = List.of(
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(31),
            Duration.ofDays(366),
            Duration.ofDays(36_600));

    /** The more there are of them, the shorter the time in which they are looked for. */
    private static final int MANY = 2_000;

    /** What has come due, and which time is next. @param next null when there is none */
    public record Taken(List<Instant> times, Instant next) {}

    /** When the firing of a time is due. */
    public Instant due(String schedule, Instant time) {
        long most = jitter.toMillis();
        return most == 0 ? time : time.plusMillis(Math.floorMod(mix(schedule, time), most + 1));
    }

    /** @param from the first time that was not taken yet */
    public Taken take(String schedule, Instant from, Instant now) {
        List<Instant> come = new ArrayList<>();
        Instant next = null;
        for (Instant time : since(from, now)) {
            if (due(schedule, time).isAfter(now)) {
                next = time;
                break;
            }
            come.add(time);
        }
        Instant last = come.isEmpty() ? now : come.getLast();
        Instant after = last.isAfter(now) ? last : now;
        return new Taken(
                List.copyOf(catchUp.of(come, now)),
                next == null ? times.next(after).orElse(null) : next);
    }

    /** Times from {@code from} to now, the latest at least: after a long absence not all are worth looking for. */
    private List<Instant> since(Instant from, Instant now) {
        List<Instant> found = List.of();
        for (Duration window : WINDOWS) {
            Instant start = now.minus(window).isBefore(from) ? from : now.minus(window);
            found = between(start, now);
            if (start.equals(from) || found.size() >= CatchUp.MOST) {
                break;
            }
        }
        return found;
    }

    /** Both included; the latest of very many. */
    private List<Instant> between(Instant from, Instant to) {
        List<Instant> found = new ArrayList<>();
        Optional<Instant> next = times.next(from.minusMillis(1));
        while (next.isPresent() && !next.get().isAfter(to)) {
            found.add(next.get());
            if (found.size() > MANY) {
                found.removeFirst();
            }
            next = times.next(next.get());
        }
        return found;
    }

    private static long mix(String schedule, Instant time) {
        long mixed = schedule.hashCode() * 0x9E3779B97F4A7C15L + time.toEpochMilli() * 0xC2B2AE3D27D4EB4FL;
        mixed ^= mixed >>> 32;
        return mixed * 0x9E3779B97F4A7C15L >>> 16;
    }
}
