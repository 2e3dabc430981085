package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.run.domain.ApprovalRules.Escalation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads who decides, and how, from the {@code with} of an approval or a plan once its expressions are values. */
final class RulesReader {
    private static final int DEFAULT_REMINDERS = 3;

    private RulesReader() {}

    /** @throws ExpressionException when a value is not what it must be: an approval that names nobody asks nobody */
    static ApprovalRules read(JsonNode with) {
        Approvers approvers = with.has("approvers") ? approvers(with.get("approvers"), "with.approvers") : null;
        int quorum = number(with, "quorum", 1, Limits.QUORUM);
        Duration remindEvery =
                with.has("remindEvery") ? Waits.duration(with.get("remindEvery"), "with.remindEvery") : null;
        if (remindEvery != null && remindEvery.compareTo(Limits.SHORTEST_REMINDER) < 0) {
            throw new ExpressionException("with.remindEvery must be at least " + Limits.SHORTEST_REMINDER);
        }
        checkReachable(approvers, quorum, "with.quorum");
        OnExpiry onExpiry = onExpiry(with.path("onExpiry").asText("reject"));
        return new ApprovalRules(
                approvers,
                quorum,
                number(with, "rejections", 1, Limits.QUORUM),
                with.path("excludeRequester").asBoolean(false),
                onExpiry,
                onExpiry == OnExpiry.ESCALATE ? escalations(with.path("escalate"), quorum) : List.of(),
                remindEvery,
                remindEvery == null ? 0 : number(with, "reminders", DEFAULT_REMINDERS, Limits.REMINDERS));
    }

    private static List<Escalation> escalations(JsonNode escalate, int quorum) {
        List<Escalation> levels = new ArrayList<>();
        for (JsonNode level : escalate.isArray() ? escalate : List.of(escalate)) {
            Approvers to = approvers(level.path("to"), "with.escalate.to");
            int wanted = number(level, "quorum", quorum, Limits.QUORUM);
            checkReachable(to, wanted, "with.escalate.quorum");
            levels.add(new Escalation(to, Waits.duration(level.path("expiresIn"), "with.escalate.expiresIn"), wanted));
        }
        if (levels.isEmpty() || levels.size() > Limits.ESCALATIONS) {
            throw new ExpressionException("with.escalate must name 1 to " + Limits.ESCALATIONS + " levels");
        }
        return levels;
    }

    /** Of people that are all named, there must be enough. */
    private static void checkReachable(Approvers approvers, int quorum, String path) {
        boolean named = approvers != null
                && approvers.roles().isEmpty()
                && approvers.groups().isEmpty();
        if (named && approvers.users().size() < quorum) {
            throw new ExpressionException(path + " is " + quorum + ", but there are "
                    + approvers.users().size() + " approvers");
        }
    }

    private static Approvers approvers(JsonNode value, String path) {
        Approvers approvers = new Approvers(
                names(value.path("users"), path + ".users"),
                names(value.path("roles"), path + ".roles"),
                names(value.path("groups"), path + ".groups"));
        if (approvers.isEmpty()) {
            throw new ExpressionException(path + " names nobody");
        }
        return approvers;
    }

    private static List<String> names(JsonNode value, String path) {
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : value.isTextual() ? List.of(value) : value) {
            if (!name.isTextual()
                    || name.textValue().isBlank()
                    || name.textValue().length() > Limits.NAME) {
                throw new ExpressionException(path + " must be a list of names");
            }
            names.add(name.textValue());
        }
        if (names.size() > Limits.APPROVERS || (!value.isArray() && !value.isTextual())) {
            throw new ExpressionException(path + " must be a list of at most " + Limits.APPROVERS + " names");
        }
        return names.stream().distinct().toList();
    }

    private static int number(JsonNode object, String name, int absent, int max) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > max) {
            throw new ExpressionException("with." + name + " must be a whole number from 1 to " + max);
        }
        return value.intValue();
    }

    private static OnExpiry onExpiry(String text) {
        try {
            return OnExpiry.of(text);
        } catch (IllegalArgumentException e) {
            throw new ExpressionException("with.onExpiry must be reject, fail, skip or escalate, not '" + text + "'");
        }
    }
}
