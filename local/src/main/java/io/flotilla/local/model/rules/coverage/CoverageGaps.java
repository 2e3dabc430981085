package io.flotilla.local.model.rules.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.rules.Conversation;
import io.flotilla.local.model.rules.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Ranks the files of a coverage measurement by the risk that their untested code carries. */
public final class CoverageGaps implements Rule {

    private static final String ASKED = "rank coverage gaps";

    /** The answer: gaps in falling order of risk. */
    record Ranking(List<GapShape.Answer> gaps, String summary) {}

    @Override
    public String name() {
        return "coverage-gaps";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        if (!conversation.mentions(ASKED)) {
            return Optional.empty();
        }
        GapShape shape = GapShape.of(conversation);
        Ranking ranking = conversation
                .input(input -> files(input).isArray())
                .map(input -> rank(input, shape))
                .orElseGet(() -> new Ranking(List.of(), "There is no coverage measurement in the input."));
        return Optional.of(new Reply.Text(Json.plain(ranking)));
    }

    /** The measured files: of the measurement in the input, of the input's own coverage, or the input's own. */
    private static JsonNode files(JsonNode input) {
        JsonNode measurement = input.path("measurement").isObject() ? input.path("measurement") : input;
        JsonNode coverage = measurement.path("coverage").isObject() ? measurement.path("coverage") : measurement;
        return coverage.path("files");
    }

    private static Ranking rank(JsonNode input, GapShape shape) {
        List<Gap> all = new ArrayList<>();
        for (JsonNode node : files(input)) {
            MeasuredFile file = MeasuredFile.of(node);
            if (file.hasGap()) {
                all.add(Gap.of(file));
            }
        }
        all.sort(Comparator.comparingDouble(Gap::risk).reversed().thenComparing(Gap::path));
        int limit = input.path("limit").asInt(Integer.MAX_VALUE);
        List<Gap> gaps = all.subList(0, Math.clamp(Math.min(limit, shape.mostGaps()), 0, all.size()));
        List<GapShape.Answer> written =
                gaps.stream().map(gap -> shape.write(gap, gaps.size())).toList();
        return new Ranking(written, summary(all.size(), gaps));
    }

    private static String summary(int found, List<Gap> gaps) {
        if (found == 0) {
            return "No file has untested lines or branches.";
        }
        String first = gaps.isEmpty()
                ? ""
                : " The riskiest is " + gaps.getFirst().path() + ": "
                        + String.join(", ", gaps.getFirst().reasons()) + ".";
        return found + (found == 1 ? " file has" : " files have") + " untested code"
                + (gaps.size() < found ? "; the " + gaps.size() + " riskiest are listed." : ".") + first;
    }
}
