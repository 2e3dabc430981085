package io.flotilla.workflow.timetravel.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.persistence.Past;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code {run, events}}: written page by page, so that a long log is never in memory as objects. */
@ApplicationScoped
class JsonExport {
    private static final int PAGE = 500;
    private static final int MOST_MIB = 16;

    @Inject
    RunQueries queries;

    @Inject
    Vertx vertx;

    /** Fails with 422 when the log is too large. */
    Uni<byte[]> write(String tenant, Past past, Exports.Parts parts) {
        if (past.bytes() > MOST_MIB * 1024L * 1024) {
            throw ProblemException.invalid(
                    "format",
                    "json holds at most " + MOST_MIB + " MiB of events; read this run's in pages at /events, or choose"
                            + " csv, md or pdf");
        }
        Document document = new Document(past.run(), parts, new ByteArrayOutputStream());
        return blocking(document::begin).chain(() -> further(tenant, document, 0));
    }

    private Uni<byte[]> further(String tenant, Document document, long after) {
        return queries.events(tenant, document.run().head().id(), after, PAGE)
                .flatMap(page -> blocking(() -> document.add(page)).chain(() -> next(tenant, document, page)));
    }

    private Uni<byte[]> next(String tenant, Document document, List<LogEntry> page) {
        boolean last = page.size() < PAGE
                || page.getLast().sequence() >= document.run().position();
        return last
                ? Uni.createFrom().item(document.end())
                : further(tenant, document, page.getLast().sequence());
    }

    private Uni<Void> blocking(Runnable work) {
        return vertx.executeBlocking(Uni.createFrom().voidItem().invoke(work), true);
    }

    private record Document(Run run, Exports.Parts parts, ByteArrayOutputStream bytes) {
        void begin() {
            text("{\"run\":");
            bytes.writeBytes(parts.run(run));
            text(",\"events\":[");
        }

        /** What came after the run was read is left out, so that both tell the same. */
        void add(List<LogEntry> page) {
            for (LogEntry entry : page) {
                if (entry.sequence() <= run.position()) {
                    text(entry.sequence() == 1 ? "" : ",");
                    bytes.writeBytes(parts.event(run, entry));
                }
            }
        }

        byte[] end() {
            text("]}");
            return bytes.toByteArray();
        }

        private void text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
