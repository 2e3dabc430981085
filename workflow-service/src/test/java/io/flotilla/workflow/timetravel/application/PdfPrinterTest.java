package io.flotilla.workflow.timetravel.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfPrinterTest {
    @Test
    void printsTextOnPages() throws IOException {
        String text = text(PdfPrinter.render("<html><body><h1>A title</h1><p>déjà vu — 5 €, 漢字</p></body></html>"));

        assertThat(text).contains("A title").contains("déjà vu — 5 €, ??");
    }

    /** Even where markup would get through the escaping of the report. */
    @Test
    void nothingOutsideIsEverOpened(@TempDir Path folder) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Path secret = Files.writeString(folder.resolve("secret.css"), "body::before { content: 'the secret' }");
            String page = """
                <!DOCTYPE html SYSTEM "URL/doctype.dtd">
                <html><head><link rel="stylesheet" href="URL/a.css"/><link rel="stylesheet" href="FILE"/>
                <style>@import url(URL/b.css); @font-face { font-family: f; src: url(URL/f.ttf) }
                body { background: url(URL/c.png); font-family: f } </style><script src="URL/d.js"></script></head>
                <body><img src="URL/e.png"/><img src="FILE"/><object data="URL/f"/><iframe src="URL/g"/>
                <a href="URL/h">a link</a></body></html>\
                """.replace("URL", url).replace("FILE", secret.toUri().toString());

            String text = text(PdfPrinter.render(page));

            assertThat(text).contains("a link").doesNotContain("the secret");
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }
}
