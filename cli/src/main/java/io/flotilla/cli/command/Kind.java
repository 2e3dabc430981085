package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Nearest;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.JsonTable;
import io.flotilla.cli.terminal.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code get} knows: the path below {@code /api/v1} is the lower-case name; a column reads the first of its fields
 * (JSON pointers, separated by {@code |}) that is there.
 */
enum Kind {
    WORKFLOWS("name=/name|/metadata/name", "version=/version", "digest=/digest", "updated=/updatedAt|/createdAt"),
    AGENTS("name=/name|/metadata/name", "version=/version", "model=/model|/spec/model", "description=/description"),
    TOOLS("name=/name|/metadata/name", "version=/version", "description=/description|/spec/description"),
    RUNS(
            "id=/id",
            "workflow=/workflow/name|/workflow",
            "status=/status",
            "cost=/cost",
            "created=/createdAt|/startedAt"),
    QUEUES(
            "name=/name",
            "state=/state",
            "concurrency=/concurrency",
            "retry=/retry/attempts",
            "waiting=/depth",
            "active=/active",
            "retrying=/retrying",
            "given-up=/givenUp",
            "oldest=/oldestQueuedAt"),
    BULK_OPERATIONS(
            "id=/id",
            "action=/action",
            "state=/state",
            "total=/total",
            "done=/done",
            "refused=/refused",
            "pending=/pending",
            "created=/createdAt"),
    SCHEDULES("name=/name", "state=/state", "workflow=/spec/workflow", "cron=/spec/cron", "next=/nextTimes/0"),
    APPROVALS(
            "id=/id",
            "run=/runId",
            "step=/stepId",
            "title=/title",
            "status=/status",
            "missing=/missing/approvals",
            "expires=/expiresAt"),
    EXECUTIONS("id=/id|/executionId", "runtime=/runtime", "status=/status", "exit=/exitCode", "cost=/cost"),
    ARTIFACTS("id=/id", "name=/name", "size=/size", "type=/contentType", "created=/createdAt"),
    BUDGETS("name=/name|/metadata/name", "scope=/scope", "limit=/limit", "spent=/spent", "period=/period"),
    PRICES("meter=/meter", "resource=/resource", "price=/unitPrice", "currency=/currency", "from=/validFrom|/from"),
    USAGE("id=/id", "run=/runId", "step=/stepId", "meter=/meter", "quantity=/quantity", "amount=/amount");

    private final String columns;

    Kind(String... columns) {
        this.columns = String.join(" ", columns);
    }

    /** By its name in the plural or singular. */
    static Kind of(String text) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(wanted) || kind.name().equals(wanted + "S"))
                .findFirst()
                .orElseThrow(() -> unknown(text));
    }

    private static CliException unknown(String text) {
        List<String> kinds = Arrays.stream(values()).map(Kind::path).toList();
        List<String> hints = new ArrayList<>();
        Nearest.hint(text, kinds).ifPresent(hints::add);
        hints.add("Kinds: " + String.join(", ", kinds));
        return CliException.invalid("There is no kind '" + text + "'.", hints.toArray(String[]::new));
    }

    String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where one of them is below the path of all. @param name which may name a version of what has versions */
    String segments(String name) {
        int at = this == WORKFLOWS || this == AGENTS ? name.indexOf('@') : -1;
        return at < 0
                ? FlotillaClient.encode(name)
                : FlotillaClient.encode(name.substring(0, at)) + "/versions/"
                        + FlotillaClient.encode(name.substring(at + 1));
    }

    Table table(List<JsonNode> items) {
        List<String> specs = List.of(columns.split(" "));
        Table table =
                new Table(specs.stream().map(spec -> spec.replaceAll("=.*", "")).toList());
        items.forEach(
                item -> table.row(specs.stream().map(spec -> cell(item, spec)).toList()));
        return table;
    }

    private static String cell(JsonNode item, String column) {
        String name = column.replaceAll("=.*", "");
        for (String pointer : column.replaceAll(".*?=", "").split("\\|")) {
            JsonNode value = item.at(pointer);
            if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
                return name.equals("cost")
                        ? Json.decimal(value).map(Format::money).orElse("-")
                        : JsonTable.cell(value);
            }
        }
        return "-";
    }
}
