package io.flotilla.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Any JSON as text for a person: objects as aligned lists, lists of like objects as tables. */
public final class JsonTable {
    private static final int MOST_ROWS = 30;

    private JsonTable() {}

    public static List<String> lines(JsonNode json, String indent) {
        if (json.isObject()) {
            return objectLines(json, indent);
        }
        if (json.isArray()) {
            return arrayLines(json, indent);
        }
        return json.isMissingNode() || json.isNull()
                ? List.of()
                : Format.safe(json.asText()).lines().map(line -> indent + line).toList();
    }

    /** Members that are small objects become the rows of one table, single values an aligned list; the rest follows. */
    private static List<String> objectLines(JsonNode json, String indent) {
        ObjectNode like = select(json, JsonTable::isRecord);
        boolean isTable = like.size() > 1;
        ObjectNode values = select(json, JsonTable::isShort);
        ObjectNode rest = select(json, value -> !isShort(value) && !(isTable && isRecord(value)));
        List<String> lines = new ArrayList<>();
        if (isTable) {
            lines.addAll(tableOfObjects(like, indent));
        }
        Table list = Table.withoutHeader();
        values.properties().forEach(field -> list.row(Format.label(field.getKey()), cell(field.getValue())));
        lines.addAll(list.lines(indent));
        for (Map.Entry<String, JsonNode> field : rest.properties()) {
            lines.add(indent + Format.label(field.getKey()));
            lines.addAll(lines(field.getValue(), indent + "  "));
        }
        return lines;
    }

    private static ObjectNode select(JsonNode json, Predicate<JsonNode> wanted) {
        ObjectNode selected = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (wanted.test(field.getValue())) {
                selected.set(field.getKey(), field.getValue());
            }
        }
        return selected;
    }

    /** {@code {before: {coverage: 61}, after: {coverage: 94}}}: a row for each member, a column for each field. */
    private static List<String> tableOfObjects(ObjectNode json, String indent) {
        Set<String> columns = columns(json.elements());
        Table table = table("", columns);
        json.properties().forEach(field -> table.row(row(Format.label(field.getKey()), field.getValue(), columns)));
        return table.lines(indent);
    }

    private static List<String> arrayLines(JsonNode json, String indent) {
        if (json.isEmpty() || !allObjects(json)) {
            List<String> lines = new ArrayList<>();
            json.forEach(item -> lines.add(indent + "- " + cell(item)));
            return lines;
        }
        Set<String> columns = columns(json.elements());
        Table table = table(null, columns);
        for (int i = 0; i < Math.min(json.size(), MOST_ROWS); i++) {
            table.row(row(null, json.get(i), columns));
        }
        List<String> lines = new ArrayList<>(table.lines(indent));
        if (json.size() > MOST_ROWS) {
            lines.add(indent + "and " + (json.size() - MOST_ROWS) + " more");
        }
        return lines;
    }

    private static Table table(String first, Set<String> columns) {
        List<String> header = new ArrayList<>();
        if (first != null) {
            header.add(first);
        }
        columns.forEach(column -> header.add(Format.label(column)));
        return new Table(header);
    }

    private static List<String> row(String first, JsonNode object, Set<String> columns) {
        List<String> row = new ArrayList<>();
        if (first != null) {
            row.add(first);
        }
        columns.forEach(column -> row.add(cell(object.path(column))));
        return row;
    }

    private static Set<String> columns(Iterator<JsonNode> objects) {
        Set<String> columns = new LinkedHashSet<>();
        objects.forEachRemaining(object -> object.fieldNames().forEachRemaining(columns::add));
        return columns;
    }

    private static boolean allObjects(JsonNode json) {
        for (JsonNode item : json) {
            if (!item.isObject()) {
                return false;
            }
        }
        return true;
    }

    /** An object of single values. */
    private static boolean isRecord(JsonNode json) {
        return json.isObject()
                && !json.isEmpty()
                && select(json, JsonTable::isShort).size() == json.size();
    }

    private static boolean isShort(JsonNode value) {
        return value.isValueNode() ? !value.asText().contains("\n") : value.isEmpty();
    }

    /** A value in one cell. */
    public static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (value.isValueNode()) {
            return value.asText();
        }
        return value.isEmpty() ? "-" : value.toString();
    }
}
