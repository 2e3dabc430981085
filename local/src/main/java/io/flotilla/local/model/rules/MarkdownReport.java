package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** JSON as Markdown: an object's plain values as a list, its objects as sections, an array of objects as a table. */
final class MarkdownReport {

    private static final int DEEPEST_HEADING = 5;
    private static final int MOST_ROWS = 50;
    private static final int MOST_COLUMNS = 8;

    private final StringBuilder text = new StringBuilder();

    String render(JsonNode input) {
        text.append("# ").append(title(input)).append("\n\n");
        section(input, 2);
        return text.toString().strip() + "\n";
    }

    private static String title(JsonNode input) {
        for (String name : List.of("title", "name", "subject")) {
            if (input.path(name).isTextual()) {
                return oneLine(input.path(name).asText());
            }
        }
        return "Summary";
    }

    private void section(JsonNode value, int level) {
        if (value.isArray()) {
            array(value);
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!field.getValue().isContainerNode() || isShortList(field.getValue())) {
                text.append("- **").append(label(field.getKey())).append("**: ");
                text.append(plain(field.getValue())).append('\n');
            }
        }
        text.append('\n');
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (field.getValue().isContainerNode() && !isShortList(field.getValue())) {
                String marks = "#".repeat(Math.min(level, DEEPEST_HEADING));
                text.append(marks).append(' ').append(label(field.getKey())).append("\n\n");
                section(field.getValue(), level + 1);
            }
        }
    }

    private void array(JsonNode array) {
        boolean table = !array.isEmpty();
        for (JsonNode item : array) {
            table &= item.isObject();
        }
        if (table) {
            table(array);
        } else {
            rows(array).forEach(item -> text.append("- ").append(plain(item)).append('\n'));
        }
        if (array.size() > MOST_ROWS) {
            text.append("\n… and ").append(array.size() - MOST_ROWS).append(" more\n");
        }
        text.append('\n');
    }

    private void table(JsonNode array) {
        Set<String> names = new LinkedHashSet<>();
        array.forEach(item -> item.fieldNames().forEachRemaining(names::add));
        List<String> columns = names.stream().limit(MOST_COLUMNS).toList();
        row(columns.stream().map(MarkdownReport::label).toList());
        row(columns.stream().map(column -> "---").toList());
        for (JsonNode item : rows(array)) {
            row(columns.stream().map(column -> plain(item.path(column))).toList());
        }
    }

    private void row(List<String> cells) {
        text.append(cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }

    private static List<JsonNode> rows(JsonNode array) {
        List<JsonNode> rows = new ArrayList<>();
        array.forEach(rows::add);
        return rows.subList(0, Math.min(rows.size(), MOST_ROWS));
    }

    private static boolean isShortList(JsonNode value) {
        if (!value.isArray() || value.size() > 5) {
            return false;
        }
        for (JsonNode item : value) {
            if (item.isContainerNode() || item.asText().length() > 60) {
                return false;
            }
        }
        return true;
    }

    private static String plain(JsonNode value) {
        if (value.isArray()) {
            return rows(value).stream().map(MarkdownReport::plain).collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> label(field.getKey()) + ": " + plain(field.getValue()))
                    .collect(Collectors.joining("; "));
        }
        return value.isMissingNode() || value.isNull() ? "–" : oneLine(value.asText());
    }

    private static String oneLine(String value) {
        return value.replaceAll("\\s+", " ").strip();
    }

    /** {@code missingBranches} as "Missing branches". */
    private static String label(String name) {
        String spaced = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replaceAll("[_-]+", " ");
        String words = oneLine(spaced).toLowerCase(Locale.ROOT);
        return words.isEmpty() ? name : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
