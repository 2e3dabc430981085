package io.flotilla.workflow.timetravel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.LongRuns;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ExportResourceTest {
    private static final String STEPS = """
        - {id: a, uses: set, with: {text: "${{ inputs.text }}"}}
        - {id: b, uses: set, needs: [a], with: {x: 1}}\
        """;

    @Inject
    LongRuns longRuns;

    @Inject
    Database database;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    private String run(String text) {
        String id = api.start("inputs: {properties: {text: {type: string}}}", STEPS, Map.of("text", text));
        api.ended(id);
        return id;
    }

    @Test
    void jsonIsTheWholeRunWithItsLog() {
        String id = run("hello");

        Response response = export(id, "json");

        JsonNode whole = Api.json(response);
        assertThat(whole.get("run")).isEqualTo(api.run(id));
        assertThat(whole.get("events"))
                .isEqualTo(api.get("/api/v1/runs/" + id + "/events?limit=200").get("items"));
        assertThat(Api.json(api.request().get("/api/v1/runs/" + id + "/export")))
                .as("the default")
                .isEqualTo(whole);
    }

    @Test
    void aLongLogIsWrittenWholeUnlessItIsTooLong() {
        Run run = longRuns.insert(api.tenant(), 3_000);
        String id = run.head().id();

        JsonNode whole = Api.json(export(id, "json"));

        assertThat(whole.get("events").findValuesAsText("sequence"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, run.position())
                        .mapToObj(Long::toString)
                        .toList());
        database.pool()
                .preparedQuery("UPDATE run_snapshot SET log_bytes = 100000000 WHERE run_id = $1")
                .executeAndAwait(Tuple.of(id));
        export(id, "json")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("format"))
                .body("errors[0].message", containsString("16 MiB"));
        export(id, "csv").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"json,application/json", "csv,text/csv", "md,text/markdown", "pdf,application/pdf"})
    void eachFormatIsAFileWithAName(String format, String mediaType) {
        String id = run("hello");

        export(id, format)
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith(mediaType))
                .header("Content-Disposition", equalTo("attachment; filename=\"test-" + id + "." + format + "\""));
        if (format.equals("csv")) {
            assertThat(export(id, format).asString()).contains("\r\na,set,succeeded,,1,");
        }
        if (format.equals("md")) {
            assertThat(export(id, format).asString()).contains("## Steps and costs");
        }
    }

    @Test
    void whatAStepSaysIsShownInThePdfAndNotFollowed() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            String id = run("<img src=" + url + "/x.png><script>document.title='owned'</script>");

            byte[] pdf = export(id, "pdf").asByteArray();

            try (PDDocument document = Loader.loadPDF(pdf)) {
                String text = new PDFTextStripper().getText(document).replaceAll("\\s", "");
                assertThat(text)
                        .contains("<imgsrc=" + url + "/x.png>")
                        .contains("<script>document.title='owned'</script>")
                        .contains("Stepgraph")
                        .contains("0.000000USD");
                assertThat(document.getDocumentInformation().getTitle()).isEqualTo("test " + id);
            }
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void onlyWhoMaySeeTheRunMaySaveIt() {
        String path = "/api/v1/runs/" + run("hello") + "/export";
        Api other = new Api("tenant-" + UUID.randomUUID());

        for (String format : new String[] {"json", "csv", "md", "pdf"}) {
            other.request().get(path + "?format=" + format).then().statusCode(404);
        }
        api.request("runs:write").get(path).then().statusCode(403);
        api.request()
                .get(path + "?format=xml")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("format"))
                .body("errors[0].message", containsString("json, csv, md, pdf"));
    }

    private Response export(String id, String format) {
        return api.request().get("/api/v1/runs/" + id + "/export?format=" + format);
    }
}
