package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.schema.JsonSchemas;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.stream.Stream;

/** What {@code with} must have for each kind of step that the engine runs itself; agents and tools have own schemas. */
final class WithRules {
    private WithRules() {}

    static void check(Uses uses, JsonNode with, String path, Problems problems) {
        switch (uses) {
            case Uses.Agent ignored -> {}
            case Uses.Tool ignored -> {}
            case Uses.Workflow ignored -> {}
            case Uses.Approval ignored -> approval(fields(with, path, problems), problems);
            case Uses.Gate ignored -> gate(fields(with, path, problems), problems);
            case Uses.Wait ignored -> waiting(fields(with, path, problems), problems);
            case Uses.Emit ignored -> {
                Fields emit = fields(with, path, problems);
                eventName(emit, "event", problems);
                emit.any("data");
                emit.close();
            }
            case Uses.Plan ignored -> PlanRules.check(fields(with, path, problems), problems);
            case Uses.Set ignored -> {
                if (with == null || with.isEmpty()) {
                    problems.add(path, "is missing; it holds the values to set");
                }
            }
        }
    }

    private static Fields fields(JsonNode with, String path, Problems problems) {
        return new Fields(with == null ? Json.object() : with, path, problems);
    }

    private static void approval(Fields with, Problems problems) {
        with.required("title");
        with.text("description");
        with.any("subject");
        JsonNode form = with.any("form");
        if (form != null) {
            problems.addAll(JsonSchemas.check(form, with.path("form")));
        }
        duration(with, "expiresIn", Limits.LONGEST_WAIT, problems);
        ApprovalChecks.check(with, problems);
        with.close();
    }

    private static void waiting(Fields with, Problems problems) {
        long ways = Stream.of("for", "until", "event")
                .filter(name -> with.any(name) != null)
                .count();
        if (ways != 1) {
            problems.add(with.path("for"), "exactly one of for, until and event must be given");
        }
        duration(with, "for", Limits.LONGEST_WAIT, problems);
        instant(with, problems);
        if (with.any("event") != null) {
            eventName(with, "event", problems);
        } else if (with.any("if") != null) {
            problems.add(with.path("if"), "has no meaning without event");
        }
        with.text("if");
        with.close();
    }

    private static void instant(Fields with, Problems problems) {
        String until = with.text("until");
        if (until != null && !StepReader.isComputed(with.any("until"))) {
            try {
                Instant.parse(until);
            } catch (DateTimeParseException e) {
                problems.add(with.path("until"), "'" + until + "' is not an instant, such as 2027-01-31T08:00:00Z");
            }
        }
    }

    private static void eventName(Fields with, String field, Problems problems) {
        String name = with.required(field);
        if (name != null && !name.isBlank() && !StepReader.isComputed(with.any(field)) && !Events.isName(name)) {
            problems.add(with.path(field), Events.RULE);
        }
    }

    static void duration(Fields with, String name, Duration max, Problems problems) {
        JsonNode value = with.any(name);
        if (value != null && value.isTextual() && !value.asText().isBlank() && !StepReader.isComputed(value)) {
            Fields.duration(value.textValue(), with.path(name), Duration.ZERO, max, problems);
        }
    }

    private static void gate(Fields with, Problems problems) {
        JsonNode rules = with.any("rules");
        if (rules == null || !rules.isArray() || rules.isEmpty() || rules.size() > Limits.RULES) {
            problems.add(with.path("rules"), "must be a list of 1 to " + Limits.RULES + " rules");
        } else {
            for (int i = 0; i < rules.size(); i++) {
                rule(rules.get(i), with.path("rules") + "[" + i + "]", problems);
            }
        }
        with.close();
    }

    private static void rule(JsonNode node, String path, Problems problems) {
        Fields rule = new Fields(node, path, problems);
        rule.required("name");
        JsonNode check = rule.any("check");
        if (check == null || !(check.isBoolean() || StepReader.isComputed(check))) {
            problems.add(rule.path("check"), "must be an expression such as ${{ steps.test.output.failed == 0 }}");
        }
        rule.text("message");
        rule.close();
    }
}
