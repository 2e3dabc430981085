package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.system.ApiPage.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document of the whole API is complete, and docs/api/README.md shows it as it is. */
class ApiReferenceIT {
    private static final Path PAGE = Fleet.ROOT.resolve("docs/api/README.md");
    private static final String PROBLEM = "application/problem+json";

    private JsonNode document;

    @BeforeEach
    void document() {
        Api api = Fleet.start().api();
        // Of a service that was just away the document is missing for some seconds.
        Poll.until(() -> {
            document = api.get("/api/openapi").body();
            return !document.has("x-flotilla-missing");
        });
    }

    /** {@code -Dflotilla.references=write} writes the page anew. */
    @Test
    void thePageIsUpToDate() throws IOException {
        String page = ApiPage.of(document);
        if ("write".equals(System.getProperty("flotilla.references"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/api/README.md; run this test with -Dflotilla.references=write and commit what it writes")
                .hasContent(page);
    }

    @Test
    void everyOperationHasASummaryATagAndAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        List<String> lacking = new ArrayList<>();
        operations().forEach(operation -> {
            JsonNode json = operation.json();
            if (json.path("summary").asText().isBlank() || json.at("/tags/0").isMissingNode()) {
                lacking.add(operation.method() + " " + operation.path());
            }
            assertThat(ids.add(json.path("operationId").asText()))
                    .as("operationId of %s %s", operation.method(), operation.path())
                    .isTrue();
        });
        assertThat(lacking).isEmpty();
        assertThat(ids).doesNotContain("").hasSizeGreaterThan(30);
    }

    @Test
    void everyOperationDocumentsItsProblems() {
        for (Operation operation : operations()) {
            JsonNode responses = operation.json().path("responses");
            assertThat(statuses(responses))
                    .as("%s %s", operation.method(), operation.path())
                    .containsAll(expected(operation))
                    .anyMatch(status -> status.startsWith("2"));
            responses.properties().stream()
                    .filter(answer -> answer.getKey().compareTo("400") >= 0)
                    .forEach(answer -> assertThat(
                                    answer.getValue().path("content").has(PROBLEM))
                            .as("%s of %s %s", answer.getKey(), operation.method(), operation.path())
                            .isTrue());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    private List<Operation> operations() {
        return ApiPage.operations(document).toList();
    }

    private static List<String> expected(Operation operation) {
        List<String> expected = new ArrayList<>();
        if (!operation.isOpen()) {
            expected.addAll(List.of("401", "403", "429", "503"));
        }
        if (operation.path().contains("{") && !operation.method().equals("PUT")) {
            expected.add("404");
        }
        if (operation.json().has("requestBody")) {
            expected.addAll(List.of("400", "422"));
        }
        return expected;
    }

    private static Set<String> statuses(JsonNode responses) {
        Set<String> statuses = new HashSet<>();
        responses.fieldNames().forEachRemaining(statuses::add);
        return statuses;
    }
}
