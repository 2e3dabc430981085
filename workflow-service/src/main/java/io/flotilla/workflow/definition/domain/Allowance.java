package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the steps of a plan may be.
 *
 * @param uses patterns of {@code uses}, in which {@code *} stands for anything; one without a version allows all versions
 */
public record Allowance(List<String> uses, int maxSteps) {
    static final int DEFAULT_STEPS = 20;

    public Allowance {
        uses = List.copyOf(uses);
    }

    /** @param with of a plan's step, as it is written */
    public static Allowance of(JsonNode with) {
        JsonNode allow = with.path("allow");
        return new Allowance(
                StreamSupport.stream(allow.path("uses").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                allow.path("maxSteps").asInt(DEFAULT_STEPS));
    }

    /** A plan never plans further: who allows one plan has allowed that one. */
    boolean permits(Uses used) {
        String text = used.text();
        int version = text.indexOf('@');
        String plain = version < 0 ? text : text.substring(0, version);
        return !(used instanceof Uses.Plan)
                && uses.stream().anyMatch(pattern -> matches(pattern, text) || matches(pattern, plain));
    }

    /** Whether a drafted step may use the tool, itself or by an agent or workflow that it uses. */
    boolean reaches(String tool) {
        return permits(new Uses.Tool(tool))
                || uses.stream().anyMatch(pattern -> mayBegin(pattern, "agent/") || mayBegin(pattern, "workflow/"));
    }

    /** Whether something that begins so can match. */
    private static boolean mayBegin(String pattern, String prefix) {
        int star = pattern.indexOf('*');
        String literal = star < 0 ? pattern : pattern.substring(0, star);
        return literal.startsWith(prefix) || (star >= 0 && prefix.startsWith(literal));
    }

    private static boolean matches(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (String literal : pattern.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.matches(regex.toString(), text);
    }
}
