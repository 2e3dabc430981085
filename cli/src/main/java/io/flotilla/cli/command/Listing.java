package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import java.util.List;
import java.util.Map;

/** A list in all its pages, up to a bound; what is beyond it is not shown, which is said. */
final class Listing {
    private static final int MOST = 1000;

    private Listing() {}

    static List<JsonNode> read(Context context, String path, List<Map.Entry<String, String>> query) {
        List<JsonNode> items = context.client().list(path, query, MOST + 1);
        if (items.size() <= MOST) {
            return items;
        }
        context.terminal().err().println("Only the first " + MOST + " are shown; there are more.");
        return items.subList(0, MOST);
    }
}
