package io.flotilla.workflow.timetravel.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.persistence.Past;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.flotilla.workflow.timetravel.domain.ExportFormat;
import io.flotilla.workflow.timetravel.domain.HtmlReport;
import io.flotilla.workflow.timetravel.domain.MarkdownReport;
import io.flotilla.workflow.timetravel.domain.StepsCsv;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Runs as files. */
@ApplicationScoped
public class Exports {
    private static final int PAGE = 1_000;
    private static final long MOST_LOG_BYTES = 32L * 1024 * 1024;

    @Inject
    PastRuns pastRuns;

    @Inject
    RunQueries queries;

    @Inject
    PdfPrinter printer;

    /** A run in a format. */
    public record File(String name, String mediaType, byte[] content) {}

    /** Fails with 404 or 422. @param json writes the run and all of its events */
    public Uni<File> export(
            String tenant, String runId, ExportFormat format, BiFunction<Run, List<LogEntry>, byte[]> json) {
        return pastRuns.at(tenant, runId, null)
                .flatMap(past -> content(tenant, past, format, json)
                        .map(content -> new File(format.fileName(past.run()), format.mediaType(), content)));
    }

    private Uni<byte[]> content(
            String tenant, Past past, ExportFormat format, BiFunction<Run, List<LogEntry>, byte[]> json) {
        Run run = past.run();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return switch (format) {
            case JSON -> log(tenant, past).map(events -> json.apply(run, events));
            case CSV -> text(StepsCsv.of(run));
            case MD -> text(MarkdownReport.of(run, now));
            case PDF -> printer.print(HtmlReport.of(run, now));
        };
    }

    private Uni<List<LogEntry>> log(String tenant, Past past) {
        if (past.bytes() > MOST_LOG_BYTES) {
            throw ProblemException.invalid(
                    "format",
                    "json holds at most " + MOST_LOG_BYTES / 1024 / 1024 + " MiB of events; read this run's in pages at"
                            + " /events, or choose csv, md or pdf");
        }
        return further(tenant, past.run(), new ArrayList<>());
    }

    private Uni<List<LogEntry>> further(String tenant, Run run, List<LogEntry> sofar) {
        return queries.events(tenant, run.head().id(), sofar.size(), PAGE).flatMap(page -> {
            sofar.addAll(page);
            boolean all = page.size() < PAGE || sofar.size() >= run.position();
            return all ? Uni.createFrom().item(sofar.subList(0, (int) run.position())) : further(tenant, run, sofar);
        });
    }

    private static Uni<byte[]> text(String text) {
        return Uni.createFrom().item(text.getBytes(StandardCharsets.UTF_8));
    }
}
