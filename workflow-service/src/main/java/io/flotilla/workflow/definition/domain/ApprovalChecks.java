package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.time.Duration;
import java.util.List;

/** Who decides on an approval or a plan, and how: what can be told before the expressions in it have values. */
public final class ApprovalChecks {
    /** The fields of {@code with} that say so. */
    public static final List<String> FIELDS = List.of(
            "approvers",
            "quorum",
            "rejections",
            "excludeRequester",
            "onExpiry",
            "escalate",
            "remindEvery",
            "reminders");

    private static final String ESCALATE = "escalate";
    private static final List<String> CONSEQUENCES = List.of("reject", "fail", "skip", ESCALATE);

    private ApprovalChecks() {}

    static void check(Fields with, Problems problems) {
        int quorum = count(with, "quorum", 1, Limits.QUORUM, problems);
        count(with, "rejections", 1, Limits.QUORUM, problems);
        with.flag("excludeRequester");
        JsonNode approvers = with.any("approvers");
        if (approvers != null) {
            approvers(approvers, with.path("approvers"), quorum, with.path("quorum"), problems);
        }
        expiry(with, quorum, problems);
        reminders(with, problems);
    }

    /** Where nobody is asked, there is nothing to say about who is. */
    static void checkNone(Fields with, Problems problems) {
        FIELDS.stream()
                .filter(name -> with.any(name) != null)
                .forEach(name -> problems.add(with.path(name), "has no meaning without approve"));
    }

    /** An item that is skipped would not keep what needs the others from going on. */
    static void checkItems(JsonNode with, String path, Problems problems) {
        if (with.path("onExpiry").asText().equals("skip")) {
            problems.add(path + ".onExpiry", "skip has no meaning with foreach; use reject or fail");
        }
    }

    private static void expiry(Fields with, int quorum, Problems problems) {
        String consequence = with.text("onExpiry");
        if (consequence != null && !CONSEQUENCES.contains(consequence)) {
            problems.unknown(
                    with.path("onExpiry"),
                    "'" + consequence + "' must be reject, fail, skip or escalate; nothing expires into a yes",
                    consequence,
                    CONSEQUENCES);
        }
        JsonNode escalate = with.any(ESCALATE);
        if ((escalate != null) != ESCALATE.equals(consequence)) {
            problems.add(
                    with.path(ESCALATE),
                    escalate == null
                            ? "is missing; it says who is asked next"
                            : "has no meaning without onExpiry: escalate");
        } else if (escalate != null && escalate.isArray()) {
            if (escalate.isEmpty() || escalate.size() > Limits.ESCALATIONS) {
                problems.add(with.path(ESCALATE), "must have 1 to " + Limits.ESCALATIONS + " levels");
            }
            for (int i = 0; i < escalate.size(); i++) {
                level(escalate.get(i), with.path(ESCALATE) + "[" + i + "]", quorum, problems);
            }
        } else if (escalate != null) {
            level(escalate, with.path(ESCALATE), quorum, problems);
        }
    }

    private static void level(JsonNode node, String path, int quorum, Problems problems) {
        Fields level = new Fields(node, path, problems);
        int wanted = count(level, "quorum", quorum, Limits.QUORUM, problems);
        JsonNode to = level.any("to");
        if (to == null) {
            problems.add(level.path("to"), "is missing; it says who is asked");
        } else {
            approvers(to, level.path("to"), wanted, level.path("quorum"), problems);
        }
        level.required("expiresIn");
        WithRules.duration(level, "expiresIn", Limits.LONGEST_WAIT, problems);
        level.close();
    }

    private static void reminders(Fields with, Problems problems) {
        JsonNode every = with.any("remindEvery");
        if (every == null) {
            if (with.any("reminders") != null) {
                problems.add(with.path("reminders"), "has no meaning without remindEvery");
            }
            return;
        }
        String text = with.text("remindEvery");
        if (text != null && !StepReader.isComputed(every)) {
            Duration longest = Limits.LONGEST_WAIT;
            Fields.duration(text, with.path("remindEvery"), Limits.SHORTEST_REMINDER, longest, problems);
        }
        count(with, "reminders", 1, Limits.REMINDERS, problems);
    }

    /** @param quorum 0 when it can only be known when the run is there */
    private static void approvers(JsonNode node, String path, int quorum, String quorumPath, Problems problems) {
        Fields approvers = new Fields(node, path, problems);
        int users = names(approvers, "users", problems);
        int roles = names(approvers, "roles", problems);
        int groups = names(approvers, "groups", problems);
        approvers.close();
        if (node.isObject() && users == 0 && roles == 0 && groups == 0) {
            problems.add(path, "names nobody; list users, roles or groups");
        } else if (users > 0 && users < quorum && roles == 0 && groups == 0) {
            problems.add(quorumPath, "is " + quorum + ", but there are " + users + " approvers");
        }
    }

    /** How many are named; more than any quorum when only the run can tell. */
    private static int names(Fields approvers, String name, Problems problems) {
        JsonNode value = approvers.any(name);
        if (value == null) {
            return 0;
        }
        if (StepReader.isComputed(value)) {
            return Integer.MAX_VALUE;
        }
        JsonNode list = value.isTextual() ? Json.object().arrayNode().add(value) : value;
        if (!list.isArray() || list.size() > Limits.APPROVERS) {
            problems.add(approvers.path(name), "must be a list of at most " + Limits.APPROVERS + " names");
            return 0;
        }
        boolean computed = false;
        for (int i = 0; i < list.size(); i++) {
            computed |= StepReader.isComputed(list.get(i));
            if (!list.get(i).isTextual() || list.get(i).textValue().isBlank()) {
                problems.add(approvers.path(name) + "[" + i + "]", "must be a name");
            }
        }
        return computed ? Integer.MAX_VALUE : list.size();
    }

    /** @return 0 when it can only be known when the run is there */
    private static int count(Fields fields, String name, int absent, int max, Problems problems) {
        JsonNode value = fields.any(name);
        return StepReader.isComputed(value) ? 0 : fields.number(name, absent, 1, max);
    }
}
