package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import java.util.List;
import java.util.Map;

/**
 * How the answer is written: {@code tests} and {@code dropped} are counts, unless the asked schema has them as lists, then of
 * names and of {@code {name, reason}}.
 */
record AnswerShape(boolean testsAsList, boolean droppedAsList) {

    static AnswerShape of(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        return new AnswerShape(
                properties.path("tests").path("type").asText("").equals("array"),
                properties.path("dropped").path("type").asText("").equals("array"));
    }

    /** There are no tests. */
    Reply none(String why) {
        return reply("", "", List.of(), Map.of(), why);
    }

    /**
     * The tests, all of which passed.
     *
     * @param dropped tests that were written and left out again, with the reason
     */
    Reply of(TestFile file, Map<String, String> dropped, String notes) {
        return reply(file.path(), file.content(), file.tests(), dropped, notes);
    }

    private Reply reply(String file, String content, List<String> tests, Map<String, String> dropped, String notes) {
        List<Dropped> reasons = dropped.entrySet().stream()
                .map(entry -> new Dropped(entry.getKey(), entry.getValue()))
                .toList();
        Answer answer = new Answer(
                file, content, testsAsList ? tests : tests.size(), droppedAsList ? reasons : reasons.size(), notes);
        return new Reply.Text(Json.plain(answer));
    }

    private record Answer(String file, String content, Object tests, Object dropped, String notes) {}

    private record Dropped(String name, String reason) {}
}
