package io.flotilla.sandbox.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.flotilla.sandbox.archive.Tars;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of a workspace, without running anything. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class FilesTest extends SandboxTest {

    private int asked;

    @Test
    void filesAreListedReadAndWritten() {
        String workspace = upload(
                new Tars()
                        .file("./shop/cart.py", "total = 0")
                        .file("README", "hi")
                        .gzipped(),
                "application/gzip");
        JsonNode all = output(Map.of("operation", "list", "workspace", workspace));
        assertThat(all.path("entries").findValuesAsText("path")).containsExactly("shop/cart.py", "README");
        assertThat(all.at("/entries/0/size").asInt()).isEqualTo(9);
        JsonNode some = output(Map.of("operation", "list", "workspace", workspace, "glob", "**/*.py"));
        assertThat(some.path("entries").findValuesAsText("path")).containsExactly("shop/cart.py");
        JsonNode read = output(Map.of("operation", "read", "workspace", workspace, "path", "shop/cart.py"));
        assertThat(read.path("content").asText()).isEqualTo("total = 0");
        assertThat(read.path("truncated").asBoolean()).isFalse();

        String changed = output(Map.of(
                        "operation", "write", "workspace", workspace, "path", "shop/cart.py", "content", "total = 1"))
                .path("workspace")
                .asText();
        assertThat(changed).startsWith("art_").isNotEqualTo(workspace);
        assertThat(content(changed, "shop/cart.py")).isEqualTo("total = 1");
        assertThat(content(changed, "README")).isEqualTo("hi");
        assertThat(content(workspace, "shop/cart.py")).isEqualTo("total = 0");
    }

    @Test
    void aFirstFileMakesAWorkspace() {
        String made = output(Map.of("operation", "write", "path", "a/b.txt", "content", "x"))
                .path("workspace")
                .asText();
        assertThat(content(made, "a/b.txt")).isEqualTo("x");
    }

    @Test
    void aLargeFileIsCut() {
        byte[] archive = new Tars().file("large", "x".repeat(300_000)).gzipped();
        JsonNode read = output(Map.of("operation", "read", "workspace", upload(archive, "a/b"), "path", "large"));
        assertThat(read.path("content").asText()).hasSize(256 * 1024);
        assertThat(read.path("size").asInt()).isEqualTo(300_000);
        assertThat(read.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void whatCannotBeDoneIsAnsweredWithTheReason() {
        String workspace = upload(new Tars().file("dir/file", "x").gzipped(), "application/gzip");
        String hostile = upload(new Tars().file("../evil", "x").tar(), "application/x-tar");
        assertError("not-found", Map.of("operation", "list", "workspace", "art_unknown"));
        assertError("not-found", Map.of("operation", "read", "workspace", workspace, "path", "other"));
        assertError("invalid", Map.of("operation", "read", "workspace", workspace));
        assertError("invalid", Map.of("operation", "delete", "workspace", workspace));
        assertError("invalid", Map.of("operation", "list"));
        assertError("archive-unsafe-path", Map.of("operation", "read", "workspace", workspace, "path", "../x"));
        assertError("archive-unsafe-path", Map.of("operation", "list", "workspace", hostile));
        assertError(
                "archive-unsafe-path",
                Map.of("operation", "write", "workspace", workspace, "path", "dir/file/below", "content", "x"));
        assertError(
                "archive-malformed",
                Map.of("operation", "list", "workspace", upload(new byte[] {1, 2, 3}, "application/gzip")));
    }

    @Test
    void anotherTenantsWorkspaceIsNotFound() {
        String foreign = asUserOf("stranger")
                .header("Content-Type", "application/gzip")
                .body(new Tars().file("secret", "x").gzipped())
                .post("/api/v1/artifacts")
                .path("id");
        assertError("not-found", Map.of("operation", "read", "workspace", foreign, "path", "secret"));
    }

    private String content(String workspace, String path) {
        return output(Map.of("operation", "read", "workspace", workspace, "path", path))
                .path("content")
                .asText();
    }

    private JsonNode output(Map<String, ?> request) {
        Event answer = request(request);
        assertThat(answer.type()).as(answer.data().toString()).isEqualTo(FilesHandler.COMPLETED);
        return answer.data().path("output");
    }

    private void assertError(String code, Map<String, ?> request) {
        Event answer = request(request);
        assertThat(answer.type()).isEqualTo(FilesHandler.FAILED);
        assertThat(answer.data().at("/error/code").asText()).isEqualTo(code);
    }

    private Event request(Map<String, ?> request) {
        String id = run + "/files/" + ++asked;
        Map<String, Object> data = new HashMap<>(request);
        data.put("requestId", id);
        send(command(FILES, data));
        List<Event> answers = answers(asked);
        Event last = answers.getLast();
        assertThat(last.data().path("requestId").asText()).isEqualTo(id);
        assertThat(last.replyTo()).isEqualTo("tool");
        return last;
    }
}
