package io.flotilla.workflow.timetravel.application;

import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** XHTML to PDF, on a thread of its own: one at a time, since each takes some memory. It opens no connection. */
@ApplicationScoped
public class PdfPrinter {
    private static final int AT_ONCE = 1;

    /** Letters that the built-in fonts lack. */
    private static final String UNKNOWN_LETTER = "?";

    @Inject
    Vertx vertx;

    private WorkerExecutor workers;

    @PostConstruct
    void start() {
        XRLog.setLoggingEnabled(false);
        workers = vertx.createSharedWorkerExecutor("pdf", AT_ONCE);
    }

    @PreDestroy
    void stop() {
        workers.closeAndForget();
    }

    public Uni<byte[]> print(String xhtml) {
        return workers.executeBlocking(Uni.createFrom().item(() -> render(xhtml)), false);
    }

    static byte[] render(String xhtml) {
        ByteArrayOutputStream pdf = new ByteArrayOutputStream();
        PdfRendererBuilder renderer = new PdfRendererBuilder()
                .withHtmlContent(xhtml, null)
                .useUriResolver((base, uri) -> null)
                .useReplacementText(UNKNOWN_LETTER)
                .withProducer("Flotilla")
                .toStream(pdf);
        for (ExternalResourceControlPriority when : ExternalResourceControlPriority.values()) {
            renderer.useExternalResourceAccessControl((uri, type) -> false, when);
        }
        try {
            renderer.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pdf.toByteArray();
    }
}
