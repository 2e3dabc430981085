package io.flotilla.sandbox.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Tokens;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Artifacts over REST. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class ArtifactApiTest extends SandboxTest {

    @ConfigProperty(name = "flotilla.sandbox.data")
    Path data;

    @Test
    void bytesComeBackAsTheyWereSent() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        String id = asUser().header("Content-Type", "application/x-thing; charset=utf-8")
                .body(content)
                .queryParam("name", "reports/my file.bin")
                .post("/api/v1/artifacts")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/artifacts/art_"))
                .body("size", equalTo(content.length))
                .body("sha256", equalTo(sha256))
                .body("id", startsWith("art_"))
                .extract()
                .path("id");
        byte[] back = asUser().get("/api/v1/artifacts/" + id)
                .then()
                .statusCode(200)
                .header("Content-Type", "application/x-thing; charset=utf-8")
                .header("ETag", "\"" + sha256 + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Disposition", "attachment; filename=\"my_file.bin\"")
                .extract()
                .asByteArray();
        assertThat(back).isEqualTo(content);
        asUser().header("If-None-Match", "\"" + sha256 + "\"")
                .get("/api/v1/artifacts/" + id)
                .then()
                .statusCode(304);
        asUser().head("/api/v1/artifacts/" + id)
                .then()
                .statusCode(200)
                .header("Content-Length", Integer.toString(content.length));
    }

    @Test
    void whatIsTooLargeIsRefusedAndNotKept() throws IOException {
        asUser().header("Content-Type", "application/octet-stream")
                .body(new byte[5 << 20])
                .post("/api/v1/artifacts")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("artifact-too-large"));
        assertThat(filesBelow(data.resolve("artifacts/incoming"))).isZero();
    }

    @Test
    void whatIsTooLargeWithoutSayingSoIsRefusedToo() throws IOException {
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            String token = Tokens.of(tenant, "artifacts:write");
            var out = socket.getOutputStream();
            out.write(("POST /api/v1/artifacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[1 << 20];
            try {
                for (int i = 0; i < 30; i++) {
                    out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.write(chunk);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // the service may stop reading before we stop sending
            }
            assertThat(firstLine(socket.getInputStream())).contains("413");
        }
        assertThat(filesBelow(data.resolve("artifacts/incoming"))).isZero();
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static long filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void anotherTenantFindsNothing() {
        String id = upload(new byte[] {1}, "text/plain");
        asUserOf("stranger")
                .get("/api/v1/artifacts/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("not-found"));
        asUserOf("stranger").head("/api/v1/artifacts/" + id).then().statusCode(404);
        asUser().get("/api/v1/artifacts/art_unknown").then().statusCode(404);
        asUser().urlEncodingEnabled(false)
                .get("/api/v1/artifacts/..%2f..%2fetc%2fpasswd")
                .then()
                .statusCode(404);
    }

    @Test
    void equalBytesOfTwoTenantsAreTwoArtifacts() {
        byte[] content = "the same".getBytes(StandardCharsets.UTF_8);
        String mine = upload(content, "text/plain");
        String theirs = asUserOf("stranger")
                .header("Content-Type", "text/html")
                .body(content)
                .post("/api/v1/artifacts")
                .path("id");
        assertThat(mine).isNotEqualTo(theirs);
        asUserOf("stranger")
                .get("/api/v1/artifacts/" + theirs)
                .then()
                .header("Content-Type", containsString("text/html"));
        asUser().get("/api/v1/artifacts/" + theirs).then().statusCode(404);
    }

    @Test
    void aHeaderCannotBeSmuggledInByAName() {
        String id = asUser().header("Content-Type", "text/plain")
                .body("x")
                .queryParam("name", "a\"; filename=xä.html")
                .post("/api/v1/artifacts")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        asUser().get("/api/v1/artifacts/" + id)
                .then()
                .header("Content-Disposition", "attachment; filename=\"a___filename_x_.html\"")
                .header("Content-Type", not(containsString("html")));
        asUser().header("Content-Type", "text/plain")
                .body("x")
                .queryParam("name", "a\nb")
                .post("/api/v1/artifacts")
                .then()
                .statusCode(422);
    }

    @Test
    void permissionIsNeeded() {
        RestAssured.given().body("x").post("/api/v1/artifacts").then().statusCode(401);
        String reader = "Bearer " + Tokens.of(tenant, "artifacts:read");
        RestAssured.given()
                .header("Authorization", reader)
                .header("Content-Type", "text/plain")
                .body("x")
                .post("/api/v1/artifacts")
                .then()
                .statusCode(403);
        String id = upload(new byte[] {1}, "text/plain");
        String writer = "Bearer " + Tokens.of(tenant, "artifacts:write");
        RestAssured.given()
                .header("Authorization", writer)
                .get("/api/v1/artifacts/" + id)
                .then()
                .statusCode(403);
    }
}
