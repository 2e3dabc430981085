package io.flotilla.workflow.timetravel.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.persistence.Past;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.flotilla.workflow.timetravel.domain.ExportFormat;
import io.flotilla.workflow.timetravel.domain.HtmlReport;
import io.flotilla.workflow.timetravel.domain.MarkdownReport;
import io.flotilla.workflow.timetravel.domain.StepsCsv;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;

/** Runs as files. */
@ApplicationScoped
public class Exports {
    @Inject
    FleetClock clock;

    @Inject
    PastRuns pastRuns;

    @Inject
    JsonExport json;

    @Inject
    PdfPrinter printer;

    @Inject
    Vertx vertx;

    /** A run in a format. */
    public record File(String name, String mediaType, byte[] content) {}

    /** How runs and events look in JSON. */
    public interface Parts {
        byte[] run(Run run);

        byte[] event(Run run, LogEntry event);
    }

    /** Fails with 404 or 422. */
    public Uni<File> export(String tenant, String runId, ExportFormat format, Parts parts) {
        return pastRuns.at(tenant, runId, null)
                .flatMap(past -> content(tenant, past, format, parts)
                        .map(content -> new File(format.fileName(past.run()), format.mediaType(), content)));
    }

    private Uni<byte[]> content(String tenant, Past past, ExportFormat format, Parts parts) {
        Run run = past.run();
        Instant now = clock.now();
        return switch (format) {
            case JSON -> json.write(tenant, past, parts);
            case CSV -> written(() -> StepsCsv.of(run)).map(Exports::bytes);
            case MD -> written(() -> MarkdownReport.of(run, now)).map(Exports::bytes);
            case PDF -> written(() -> HtmlReport.of(run, now)).flatMap(printer::print);
        };
    }

    /** A run may hold more than an event loop has time to write. */
    private Uni<String> written(Supplier<String> report) {
        return vertx.executeBlocking(Uni.createFrom().item(report), false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
