package io.flotilla.local.model.rules.coverage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.rules.Conversation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * How gaps are written: the risk as a whole number from 0 to 100, or from 0 to 1 where the asked schema says so; the line
 * numbers as {@code missing}, or as {@code lines} where it says so; as many of them as the answer has room for.
 *
 * @param room the most tokens of the answer
 */
record GapShape(boolean riskAsShare, boolean linesNamedLines, int room) {

    private static final int TOKENS_PER_GAP = 120;
    private static final int TOKENS_PER_LINE = 3;

    static GapShape of(Conversation conversation) {
        JsonNode gap =
                conversation.answerSchema().path("properties").path("gaps").path("items");
        JsonNode properties = gap.path("properties");
        return new GapShape(
                properties.path("risk").path("maximum").asDouble(100) <= 1,
                properties.has("lines"),
                conversation.request().maxTokens());
    }

    /** How many gaps there is room for. */
    int mostGaps() {
        return Math.max(1, room / (2 * TOKENS_PER_GAP));
    }

    /**
     * A gap as it is written.
     *
     * @param count how many gaps share the room
     */
    Answer write(Gap gap, int count) {
        int most = Math.max(0, (room / (count + 1) - TOKENS_PER_GAP) / TOKENS_PER_LINE);
        List<Integer> lines = gap.missing().stream().limit(most).toList();
        double risk = riskAsShare ? gap.risk() / 100 : gap.risk();
        return new Answer(
                gap.path(),
                BigDecimal.valueOf(risk).setScale(riskAsShare ? 2 : 0, RoundingMode.HALF_UP),
                String.join("; ", gap.reasons()),
                gap.reasons(),
                linesNamedLines ? null : lines,
                linesNamedLines ? lines : null);
    }

    /** @param reason the reasons as one text */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            String path,
            BigDecimal risk,
            String reason,
            List<String> reasons,
            List<Integer> missing,
            List<Integer> lines) {}
}
