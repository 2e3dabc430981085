package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** What {@code with} of a plan must have. Whom it asks and what it allows are written, never computed. */
final class PlanRules {
    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@[A-Za-z0-9._-]{1,40})?");
    private static final Pattern ALLOWED = Pattern.compile("[a-z*]+(/[A-Za-z0-9._*-]+(@[A-Za-z0-9._-]+)?)?");

    private PlanRules() {}

    static void check(Fields with, Problems problems) {
        String agent = with.required("agent");
        if (agent != null && !agent.isBlank() && !AGENT.matcher(agent).matches()) {
            problems.add(with.path("agent"), "must be <name> or <name>@<version> of an agent");
        }
        with.required("goal");
        with.any("context");
        JsonNode approve = with.any("approve");
        if (approve != null && !approve.isBoolean() && !StepReader.isComputed(approve)) {
            problems.add(with.path("approve"), "must be true, false or an expression");
        }
        WithRules.duration(with, "expiresIn", Limits.LONGEST_WAIT, problems);
        if (approve == null || (approve.isBoolean() && !approve.booleanValue())) {
            ApprovalChecks.checkNone(with, problems);
        } else {
            ApprovalChecks.check(with, problems);
        }
        allow(with, problems);
        with.close();
    }

    private static void allow(Fields with, Problems problems) {
        if (with.any("allow") == null) {
            problems.add(with.path("allow"), "is missing; it says what drafted steps may use");
            return;
        }
        Fields allow = new Fields(with.any("allow"), with.path("allow"), problems);
        JsonNode uses = allow.any("uses");
        if (uses == null || !uses.isArray() || uses.isEmpty() || uses.size() > Limits.DRAFTED) {
            problems.add(allow.path("uses"), "must be a list of 1 to " + Limits.DRAFTED + " patterns, such as tool/*");
        } else {
            for (int i = 0; i < uses.size(); i++) {
                if (!uses.get(i).isTextual()
                        || !ALLOWED.matcher(uses.get(i).textValue()).matches()) {
                    problems.add(
                            allow.path("uses") + "[" + i + "]",
                            "must be a kind of step, such as set, tool/code.run or agent/*");
                } else if (uses.get(i).textValue().equals("plan")) {
                    problems.add(allow.path("uses") + "[" + i + "]", "a plan cannot draft a plan");
                }
            }
        }
        allow.number("maxSteps", Allowance.DEFAULT_STEPS, 1, Limits.DRAFTED);
        allow.close();
    }
}
