package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.expression.JsonSize;
import java.util.List;

/**
 * How long the log of a run is, and may become: a loop that runs away must not fill the disk. At four fifths the run says
 * so, once; at the bound nothing more begins, and the run fails. The steps that follow then have another fifth.
 *
 * @param bytes of the log before the command
 */
public record LogBound(long bytes, long maxEvents, long maxBytes) {
    public static final LogBound NONE = new LogBound(0, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final int PARTS = 5;

    /** What an event takes besides the values that it carries. */
    private static final int FRAME = 256;

    LogBound after(List<RunEvent> events) {
        long more = events.stream().mapToLong(LogBound::size).sum();
        return new LogBound(bytes + more, maxEvents, maxBytes);
    }

    /** @param logBytes with what was decided in this turn */
    boolean isFull(Run run, long logBytes) {
        boolean closing = run.control().closing() != null;
        return run.position() >= bound(maxEvents, closing) || logBytes >= bound(maxBytes, closing);
    }

    private boolean isNearlyFull(Run run, long logBytes) {
        return run.position() >= maxEvents - maxEvents / PARTS || logBytes >= maxBytes - maxBytes / PARTS;
    }

    private static long bound(long max, boolean closing) {
        return closing && max < Long.MAX_VALUE ? max + max / PARTS : max;
    }

    /** Warns, or ends the run. One that is being cancelled ends anyhow. */
    static void keep(Turn turn) {
        LogBound bound = turn.context().log();
        if (isOver(turn.run()) || onlyOwes(turn.run())) {
            return;
        }
        if (turn.isFull()) {
            Ending.fail(turn, bound.full(turn));
            // What follows may not have room either.
            if (!isOver(turn.run()) && turn.isFull()) {
                Ending.fail(turn, bound.full(turn));
            }
        } else if (bound.isNearlyFull(turn.run(), turn.logBytes())
                && !turn.run().head().warned()) {
            turn.emit(new RunEvent.LogWarned(
                    turn.now(), turn.run().position(), bound.maxEvents, turn.logBytes(), bound.maxBytes));
        }
    }

    /** Nothing begins any more: how the run ends is decided, and it waits for what sub-runs have spent. */
    private static boolean onlyOwes(Run run) {
        return run.steps().stream().allMatch(step -> step.status().isTerminal());
    }

    private static boolean isOver(Run run) {
        return run.status().isTerminal() || run.control().stopping() != null;
    }

    private Failure full(Turn turn) {
        String length = turn.run().position() >= maxEvents
                ? turn.run().position() + " events, and " + maxEvents + " is the limit"
                : turn.logBytes() + " bytes, and " + maxBytes + " is the limit";
        return Failure.of(
                ErrorClass.VALIDATION,
                "run-log-full",
                "the run's log has " + length + "; divide the work among several runs, or pass artifacts");
    }

    /** Bytes of an event in the log, about; the values are what counts. */
    static long size(RunEvent event) {
        return switch (event) {
            case RunEvent.Created e -> sizes(e.inputs());
            case StepEvent.Started e -> sizes(e.input(), e.values());
            case StepEvent.Succeeded e -> sizes(e.output());
            case StepEvent.Failed e -> sizes(e.output());
            case StepEvent.Looped e -> sizes(e.output());
            case StepEvent.Reused e -> sizes(e.output());
            case StepEvent.Cached e -> sizes(e.output());
            case StepEvent.Skipped e -> sizes(e.output());
            case StepEvent.Modified e -> sizes(e.before(), e.with());
            case StepEvent.EventEmitted e -> sizes(e.data());
            case ApprovalEvent.Requested e -> sizes(e.subject(), e.form());
            case ApprovalEvent.Voted e -> sizes(e.answers());
            case ApprovalEvent.Decided e -> sizes(e.answers());
            default -> FRAME;
        };
    }

    private static long sizes(JsonNode... values) {
        long size = FRAME;
        for (JsonNode value : values) {
            size += JsonSize.of(value, Long.MAX_VALUE);
        }
        return size;
    }
}
