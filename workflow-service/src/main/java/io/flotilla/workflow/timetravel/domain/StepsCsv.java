package io.flotilla.workflow.timetravel.domain;

import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.Work;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The steps of a run as CSV (RFC 4180), a row for each. */
public final class StepsCsv {
    private static final List<String> COLUMNS = List.of(
            "id",
            "uses",
            "status",
            "items",
            "attempts",
            "startedAt",
            "finishedAt",
            "durationMillis",
            "cost",
            "currency",
            "errorCode",
            "errorMessage",
            "reusedFromRun",
            "reusedFromPosition");

    /** What a spreadsheet would take for a formula. */
    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r].*", Pattern.DOTALL);

    private StepsCsv() {}

    public static String of(Run run) {
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        for (int i = 0; i < run.plan().size(); i++) {
            csv.append(row(
                    run.plan().step(i).id(),
                    run.plan().step(i).uses().text(),
                    run.steps().get(i)));
        }
        return csv.toString();
    }

    private static String row(String id, String uses, StepState state) {
        Work work = state.work();
        Failure error = work.error();
        Origin from = work.reusedFrom();
        return List.of(
                                id,
                                uses,
                                work.status().wireName(),
                                state.items() == null ? "" : state.items().count(),
                                Spans.attempts(state),
                                Objects.toString(work.startedAt(), ""),
                                Objects.toString(work.finishedAt(), ""),
                                Objects.toString(Spans.millis(work.startedAt(), work.finishedAt()), ""),
                                state.cost().toPlainString(),
                                "USD",
                                error == null ? "" : error.code(),
                                error == null ? "" : error.message(),
                                from == null ? "" : from.runId(),
                                from == null ? "" : from.position())
                        .stream()
                        .map(cell -> cell(cell.toString()))
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    static String cell(String text) {
        String inert = FORMULA.matcher(text).matches() ? "'" + text : text;
        return inert.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + inert.replace("\"", "\"\"") + '"'
                : inert;
    }
}
