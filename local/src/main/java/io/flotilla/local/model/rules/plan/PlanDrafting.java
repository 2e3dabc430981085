package io.flotilla.local.model.rules.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.rules.Conversation;
import io.flotilla.local.model.rules.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drafts a plan from what the goal says word for word: commands in backquotes, addresses, files to read or list. Parts
 * that "then" separates follow each other; the steps of one part are parallel. It understands nothing beyond that.
 */
public final class PlanDrafting implements Rule {

    private static final String ASKED = "draft a plan";
    private static final Pattern THEN = Pattern.compile("[,;.]?\\s+(?:and\\s+)?then\\s+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROBLEM = Pattern.compile("steps\\[(\\d+)].*");

    /** The answer. */
    record Draft(List<PlannedStep> steps, String summary) {}

    @Override
    public String name() {
        return "plan-drafting";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        if (!conversation.mentions(ASKED)) {
            return Optional.empty();
        }
        return conversation
                .input(input -> input.path("goal").isTextual()
                        && input.path("allow").path("uses").isArray())
                .map(input -> new Reply.Text(Json.plain(draft(input))));
    }

    private static Draft draft(JsonNode input) {
        Allowed allowed = Allowed.of(input.path("allow"));
        StepWriter writer = new StepWriter(allowed, input.path("context").path("workspace"));
        List<PlannedStep> steps = new ArrayList<>();
        List<String> before = List.of();
        for (String part : THEN.split(input.path("goal").asText())) {
            List<PlannedStep> next = writer.steps(part, before);
            steps.addAll(next);
            before =
                    next.isEmpty() ? before : next.stream().map(PlannedStep::id).toList();
        }
        steps = without(refused(input), steps);
        writer.collect(steps).ifPresent(steps::add);
        while (steps.size() > allowed.maxSteps()) {
            steps.removeLast();
        }
        return new Draft(steps, summary(steps));
    }

    /** The ids of the steps of the last draft that were found wrong: they are left out, since nothing better is known. */
    private static Set<String> refused(JsonNode input) {
        Set<String> ids = new HashSet<>();
        for (JsonNode problem : input.path("problems")) {
            Matcher matcher = PROBLEM.matcher(problem.path("path").asText());
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(1));
                ids.add(input.path("draft").path("steps").path(index).path("id").asText());
            }
        }
        return ids;
    }

    private static List<PlannedStep> without(Set<String> refused, List<PlannedStep> steps) {
        Set<String> gone = new HashSet<>(refused);
        List<PlannedStep> kept = new ArrayList<>();
        for (PlannedStep step : steps) {
            if (gone.contains(step.id()) || step.needs().stream().anyMatch(gone::contains)) {
                gone.add(step.id());
            } else {
                kept.add(step);
            }
        }
        return kept;
    }

    private static String summary(List<PlannedStep> steps) {
        return steps.isEmpty()
                ? "This rule-based model finds in the goal nothing that it can plan with what is allowed. It knows commands"
                        + " in `backquotes`, web addresses, and files to read or list."
                : "Drafted by rules from the words of the goal: "
                        + String.join(", ", steps.stream().map(PlannedStep::id).toList()) + ".";
    }
}
