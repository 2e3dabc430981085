package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.terminal.Format;
import java.util.ArrayList;
import java.util.List;

/** What an approval lacks, as a sentence. */
public final class Missing {
    private static final int LONGEST = 200;

    private Missing() {}

    /** {@code 1 more yes, from user:ben or group qa}; empty when the approval is decided. */
    public static String text(JsonNode approval) {
        int yes = approval.at("/missing/approvals").asInt();
        if (yes == 0) {
            return "";
        }
        String from = names(approval.at("/missing/from"));
        return yes + " more yes" + (from.isEmpty() ? "" : ", from " + from);
    }

    private static String names(JsonNode from) {
        List<String> names = new ArrayList<>();
        from.path("users").forEach(user -> names.add(user.asText()));
        from.path("roles").forEach(role -> names.add("role " + role.asText()));
        from.path("groups").forEach(group -> names.add("group " + group.asText()));
        if (names.size() < 2) {
            return Format.oneLine(String.join("", names), LONGEST);
        }
        String last = names.removeLast();
        return Format.oneLine(String.join(", ", names) + " or " + last, LONGEST);
    }
}
