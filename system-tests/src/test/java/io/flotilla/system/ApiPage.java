package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/api/README.md, made of the merged OpenAPI document: in one order, whatever the order of the document is. */
final class ApiPage {
    private static final String HEAD = """
            # REST reference

            Generated from the document at `/api/openapi`, which is what tools should read. [Operations](../operations.md#the-api) says how to get an address and a key.

            - `Authorization: Bearer flt_live_…` with every request, except where it says *no key needed*. JSON in camelCase; a field that is not known is refused. Instants are RFC 3339 in UTC, money is a decimal string.
            - Lists are pages: `items`, and `nextCursor` when there is more, which goes into `cursor`.
            - `Idempotency-Key`, where it is taken: the first answer is given again, 409 while the first request is under way, 422 for another body.
            - Requests are counted for each key: `RateLimit` and `RateLimit-Policy` say how many are left.

            A problem is `application/problem+json` ([Problem](#problem)): `code` is stable, `retryable` says whether to try again, `errors` names the fields. What each status means, unless an operation says more:

            """;
    private static final JsonNode PROBLEM =
            JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/Problem");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final JsonNode document;
    private final ApiTypes types;
    private final Map<String, String> problems;
    private final StringBuilder page = new StringBuilder(HEAD);

    private ApiPage(JsonNode document) {
        this.document = document;
        this.types = new ApiTypes(document.at("/components/schemas"));
        this.problems = usualProblems(operations(document).toList());
    }

    static String of(JsonNode document) {
        return new ApiPage(document).text();
    }

    static Stream<Operation> operations(JsonNode document) {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey().toUpperCase(Locale.ROOT)))
                        .map(entry -> new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue())))
                .sorted(Comparator.comparing(Operation::path)
                        .thenComparingInt(operation -> METHODS.indexOf(operation.method())));
    }

    private String text() {
        row("status", "means");
        row("---", "---");
        problems.forEach((status, text) -> row("`" + status + "`", text));
        Map<String, List<Operation>> byTag =
                operations(document).collect(Collectors.groupingBy(Operation::tag, TreeMap::new, Collectors.toList()));
        byTag.forEach(this::resource);
        page.append("\n## Objects\nFields with a star are always there, or have to be.\n");
        objects();
        return page.toString();
    }

    private void resource(String tag, List<Operation> operations) {
        page.append("\n## ").append(tag).append('\n');
        for (JsonNode described : document.path("tags")) {
            if (described.path("name").asText().equals(tag) && described.has("description")) {
                page.append(sentence(described.get("description").asText())).append('\n');
            }
        }
        operations.forEach(this::operation);
    }

    private void operation(Operation operation) {
        JsonNode json = operation.json();
        page.append("\n### `%s %s`\n".formatted(operation.method(), operation.path()));
        page.append(sentence(json.path("summary").asText()));
        if (json.has("description")) {
            page.append(' ').append(sentence(json.get("description").asText()));
        }
        if (operation.isOpen()) {
            page.append(" *No key needed.*");
        }
        page.append(" (`").append(json.path("operationId").asText()).append("`)\n");
        parameters(json.path("parameters"));
        if (json.has("requestBody")) {
            page.append("\nBody: ")
                    .append(content(json.at("/requestBody/content")))
                    .append('\n');
        }
        answers(json.path("responses"));
    }

    private void parameters(JsonNode parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        page.append('\n');
        row("parameter", "in", "type", "");
        row("---", "---", "---", "---");
        list(parameters).stream()
                .sorted(Comparator.comparingInt((JsonNode parameter) -> List.of("path", "query", "header")
                                .indexOf(parameter.path("in").asText()))
                        .thenComparing(parameter -> parameter.path("name").asText()))
                .forEach(parameter -> row(
                        "`" + parameter.path("name").asText() + "`",
                        parameter.path("in").asText(),
                        types.of(parameter.path("schema")),
                        parameter.path("description").asText()));
    }

    private void answers(JsonNode responses) {
        page.append('\n');
        row("status", "answer");
        row("---", "---");
        List<String> usual = new ArrayList<>();
        new TreeMap<>(responses.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .forEach((status, answer) -> {
                    String text = answer.path("description").asText();
                    if (text.equals(problems.get(status))) {
                        usual.add("`" + status + "`");
                    } else {
                        row("`" + status + "`", text + what(status, answer.path("content")));
                    }
                });
        if (!usual.isEmpty()) {
            row(String.join(" ", usual), "as above");
        }
    }

    private String what(String status, JsonNode content) {
        return content.isEmpty() || status.compareTo("400") >= 0 ? "" : ": " + content(content);
    }

    private String content(JsonNode content) {
        Map<String, List<String>> typesByShape = content.properties().stream()
                .collect(Collectors.groupingBy(
                        entry -> types.of(entry.getValue().path("schema")),
                        TreeMap::new,
                        Collectors.mapping(entry -> "`" + entry.getKey() + "`", Collectors.toList())));
        return typesByShape.entrySet().stream()
                .map(entry -> entry.getKey() + " as "
                        + entry.getValue().stream().sorted().collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    /** Those that the operations name, and what these name in turn. */
    private void objects() {
        types.of(PROBLEM);
        Map<String, String> texts = new TreeMap<>();
        while (!texts.keySet().containsAll(types.named())) {
            for (String name : List.copyOf(types.named())) {
                texts.computeIfAbsent(name, this::object);
            }
        }
        texts.values().forEach(page::append);
    }

    private String object(String name) {
        int start = page.length();
        object(name, types.schema(name));
        String text = page.substring(start);
        page.setLength(start);
        return text;
    }

    private void object(String name, JsonNode schema) {
        page.append("\n### ").append(name).append('\n');
        if (schema.has("description")) {
            page.append(sentence(schema.get("description").asText())).append('\n');
        }
        if (!schema.path("properties").isObject()) {
            page.append('\n').append(types.of(schema)).append('\n');
            return;
        }
        List<String> required =
                list(schema.path("required")).stream().map(JsonNode::asText).toList();
        page.append('\n');
        row("field", "type", "");
        row("---", "---", "---");
        schema.get("properties")
                .properties()
                .forEach(field -> row(
                        "`" + field.getKey() + "`" + (required.contains(field.getKey()) ? "\\*" : ""),
                        types.of(field.getValue()),
                        field.getValue().path("description").asText()));
    }

    /** The words that most operations use for a status. */
    private static Map<String, String> usualProblems(List<Operation> operations) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        for (Operation operation : operations) {
            operation.json().path("responses").properties().stream()
                    .filter(answer -> answer.getKey().compareTo("400") >= 0)
                    .forEach(answer -> counts.computeIfAbsent(answer.getKey(), status -> new TreeMap<>())
                            .merge(answer.getValue().path("description").asText(), 1L, Long::sum));
        }
        counts.values()
                .removeIf(texts ->
                        texts.values().stream().mapToLong(Long::longValue).sum() < 5);
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().entrySet().stream()
                                .max(Map.Entry.comparingByValue())
                                .orElseThrow()
                                .getKey(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private void row(String... cells) {
        page.append(Stream.of(cells)
                .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String sentence(String text) {
        String line = text.strip().replace("\n", " ");
        return line.isEmpty() || line.endsWith(".") ? line : line + ".";
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all;
    }

    record Operation(String method, String path, JsonNode json) {
        String tag() {
            return json.at("/tags/0").asText("Other");
        }

        boolean isOpen() {
            return json.has("security") && json.get("security").isEmpty();
        }
    }
}
