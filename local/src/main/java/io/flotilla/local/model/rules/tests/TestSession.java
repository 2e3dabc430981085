package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.TokenEstimate;
import io.flotilla.local.model.rules.Conversation;
import io.flotilla.local.model.rules.ToolExchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The turns after the source is known: probe, trial, trial of what is left, answer. */
final class TestSession {

    private static final int MOST_TESTS = 60;
    private static final int FEWER_TESTS = 15;
    private static final int PROBE_SECONDS = 25;
    private static final int MOST_TRIALS = 3;

    /** What a call costs beside its program, and an answer beside its test file. */
    private static final int CALL_TOKENS = 60;

    private static final int OVERHEAD_TOKENS = 1800;

    private final TestTarget target;
    private final AnswerShape answer;
    private final int maxTokens;
    private final CodeTool tool;
    private final List<ToolExchange> probes;
    private final List<TrialResult> trials;

    TestSession(TestTarget target, CodeTool tool, Conversation conversation, AnswerShape answer) {
        List<ToolExchange> exchanges = conversation.exchanges();
        this.target = target;
        this.answer = answer;
        this.maxTokens = conversation.request().maxTokens();
        this.tool = tool;
        this.probes = exchanges.stream()
                .filter(exchange -> Programs.isProbe(code(exchange)))
                .toList();
        this.trials = exchanges.stream()
                .filter(exchange -> Programs.isTrial(code(exchange)))
                .map(TrialResult::of)
                .toList();
    }

    private static String code(ToolExchange exchange) {
        return exchange.isCallOf(CodeTool.NAME)
                ? exchange.arguments().path("code").asText("")
                : "";
    }

    Reply next() {
        if (probes.isEmpty()) {
            return probe(MOST_TESTS);
        }
        ToolExchange last = probes.getLast();
        if (probes.size() == 1 && ProgramOutput.isCut(last, ProbeResult.MARK)) {
            return probe(FEWER_TESTS);
        }
        JsonNode found = ProgramOutput.marked(last, ProbeResult.MARK);
        if (found.isMissingNode()) {
            return answer.none("The probe of " + target.path() + " failed: " + ProgramOutput.failure(last));
        }
        ProbeResult probe = ProbeResult.of(found);
        if (!probe.problem().isEmpty()) {
            return answer.none(target.path() + ": " + probe.problem() + ".");
        }
        if (probe.observations().isEmpty()) {
            return answer.none("No call that could be derived for " + target.path()
                    + " reaches an untested line with a stable result. " + probe.summary());
        }
        return judge(probe);
    }

    private Reply probe(int most) {
        String program = Programs.probe(target, most, PROBE_SECONDS);
        int needed = TokenEstimate.of(Json.plain(program)) + CALL_TOKENS;
        if (needed > maxTokens) {
            return answer.none(
                    "The probe program takes " + needed + " tokens and an answer may have " + maxTokens + ".");
        }
        return tool.run(program);
    }

    private Reply judge(ProbeResult probe) {
        Map<String, String> failed = new LinkedHashMap<>();
        trials.forEach(trial -> failed.putAll(trial.failed()));
        TestFile file = TestFile.of(target.path(), probe, failed.keySet(), maxTokens - OVERHEAD_TOKENS);
        if (file.tests().isEmpty()) {
            return answer.none("No test could be kept: " + failed.size() + " of those written failed when tried. "
                    + probe.summary());
        }
        if (trials.isEmpty()) {
            return tool.run(Programs.trial(file.path()), file);
        }
        TrialResult last = trials.getLast();
        if (!last.error().isEmpty()) {
            return answer.none("The written tests could not be tried: " + last.error());
        }
        if (!last.failed().isEmpty() && trials.size() < MOST_TRIALS) {
            return tool.run(Programs.trial(file.path()), file);
        }
        return answer.of(file, failed, probe.summary() + file.shortage());
    }
}
