package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import java.util.ArrayList;
import java.util.List;

/** A run, with what had no room in the one answer: that says what it has left out, which is read by itself. */
public final class WholeRun {
    private static final String OUTPUT_OMITTED = "outputOmitted";
    private static final String ITEMS_OMITTED = "itemsOmitted";
    private static final int PAGE = 200;

    private final FlotillaClient client;
    private final String path;

    private WholeRun(FlotillaClient client, String id) {
        this.client = client;
        this.path = "/api/v1/runs/" + FlotillaClient.encode(id);
    }

    /** With everything. */
    public static JsonNode read(FlotillaClient client, String id) {
        WholeRun whole = new WholeRun(client, id);
        JsonNode run = whole.withOutputs();
        run.path("steps").forEach(whole::addItems);
        return run;
    }

    /** With all that its steps gave, but not all that their items did. */
    public static JsonNode withOutputs(FlotillaClient client, String id) {
        return new WholeRun(client, id).withOutputs();
    }

    /** What a run that was read at once leaves out, such as {@code output of build}. */
    public static List<String> omitted(JsonNode run) {
        List<String> omitted = new ArrayList<>();
        for (JsonNode step : run.path("steps")) {
            String of = " of " + step.path("id").asText();
            if (step.path(OUTPUT_OMITTED).asBoolean()) {
                omitted.add("output" + of);
            }
            if (step.at("/draft/draftOmitted").asBoolean()) {
                omitted.add("draft" + of);
            }
            if (lacksItems(step)) {
                omitted.add("items" + of);
            }
        }
        return omitted;
    }

    private JsonNode withOutputs() {
        JsonNode run = client.get(path);
        run.path("steps").forEach(this::addOutput);
        return run;
    }

    private void addOutput(JsonNode step) {
        if (step.path(OUTPUT_OMITTED).asBoolean()
                || step.at("/draft/draftOmitted").asBoolean()) {
            JsonNode whole = client.get(of(step));
            ObjectNode target = (ObjectNode) step;
            target.remove(OUTPUT_OMITTED);
            for (String field : new String[] {"output", "draft"}) {
                if (whole.has(field)) {
                    target.set(field, whole.get(field));
                }
            }
        }
    }

    private void addItems(JsonNode step) {
        if (lacksItems(step)) {
            ObjectNode target = (ObjectNode) step;
            target.set("items", items(of(step) + "/items?limit="));
            target.remove(ITEMS_OMITTED);
        }
    }

    /** The first item of a page is always whole: where another one is not, the next page begins with it. */
    private ArrayNode items(String pages) {
        ArrayNode items = Json.MAPPER.createArrayNode();
        String cursor = "";
        do {
            JsonNode page = client.get(pages + PAGE + cursor);
            int whole = firstOmitted(page.path("items"));
            if (whole < page.path("items").size()) {
                page = client.get(pages + whole + cursor);
            }
            page.path("items").forEach(items::add);
            cursor = page.hasNonNull("nextCursor")
                    ? "&cursor=" + FlotillaClient.encode(page.get("nextCursor").asText())
                    : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private static boolean lacksItems(JsonNode step) {
        JsonNode items = step.path("items");
        return step.path(ITEMS_OMITTED).asBoolean() || firstOmitted(items) < items.size();
    }

    private static int firstOmitted(JsonNode items) {
        int position = 0;
        while (position < items.size()
                && !items.get(position).path(OUTPUT_OMITTED).asBoolean()) {
            position++;
        }
        return position;
    }

    private String of(JsonNode step) {
        return path + "/steps/" + FlotillaClient.encode(step.path("id").asText());
    }
}
