package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one element of {@code spec.steps}. */
final class StepReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
    private static final String COMPENSATION_PREFIX = "compensate-";

    private final Fields fields;
    private final Problems problems;

    private StepReader(JsonNode node, String path, Problems problems) {
        this.fields = new Fields(node, path, problems);
        this.problems = problems;
    }

    static Step read(JsonNode node, String path, Problems problems) {
        return new StepReader(node, path, problems).read();
    }

    /** What {@code compensate} may have; its id follows from that of the step. */
    private static Step readCompensation(String of, JsonNode node, String path, Problems problems) {
        StepReader reader = new StepReader(node, path, problems);
        Uses uses = reader.uses();
        if (uses != null && !(uses instanceof Uses.Remote || uses instanceof Uses.Set)) {
            problems.add(reader.fields.path("uses"), "only an agent, a tool, a workflow or set can undo something");
        }
        Duration timeout = reader.timeout();
        Step step = new Step(
                COMPENSATION_PREFIX + of,
                uses,
                List.of(),
                reader.with(uses),
                reader.condition(),
                null,
                Step.DEFAULT_PARALLEL,
                RetryReader.read(reader.fields.any("retry"), reader.fields.path("retry"), problems),
                timeout,
                reader.totalTimeout(uses, timeout),
                false,
                null,
                reader.group(uses),
                null,
                null,
                reader.fields.text("description"));
        reader.fields.close();
        return step;
    }

    private Step compensation(String id) {
        JsonNode node = fields.any("compensate");
        return node == null ? null : readCompensation(id, node, fields.path("compensate"), problems);
    }

    private Step read() {
        String id = fields.required("id");
        if (id != null && !id.isBlank() && !ID.matcher(id).matches()) {
            problems.add(
                    fields.path("id"),
                    "'" + id + "' must begin with a letter and have only letters, digits, - and _, 63 at most");
        }
        Uses uses = uses();
        JsonNode foreach = foreach();
        if (foreach == null && fields.any("maxParallel") != null) {
            problems.add(fields.path("maxParallel"), "has no meaning without foreach");
        }
        if (foreach != null && uses instanceof Uses.Approval && fields.any("with") != null) {
            ApprovalChecks.checkItems(fields.any("with"), fields.path("with"), problems);
        }
        if (uses instanceof Uses.Plan && foreach != null) {
            problems.add(fields.path("foreach"), "has no meaning for plan; the steps that it drafts can have it");
        }
        Duration timeout = timeout();
        Step step = new Step(
                id,
                uses,
                needs(),
                with(uses),
                condition(),
                foreach,
                fields.number("maxParallel", Step.DEFAULT_PARALLEL, 1, Limits.PARALLEL),
                RetryReader.read(fields.any("retry"), fields.path("retry"), problems),
                timeout,
                totalTimeout(uses, timeout),
                fields.flag("continueOnError"),
                loop(uses, foreach),
                group(uses),
                compensation(id),
                cache(uses),
                fields.text("description"));
        fields.close();
        return step;
    }

    private Uses uses() {
        String text = fields.required("uses");
        if (text == null || text.isBlank()) {
            return null;
        }
        Optional<Uses> uses = Uses.parse(text);
        if (uses.isEmpty()) {
            problems.unknown(
                    fields.path("uses"),
                    "'" + text + "' must be " + Uses.KINDS,
                    text,
                    List.of("approval", "gate", "wait", "emit", "set", "plan"));
        }
        return uses.orElse(null);
    }

    private List<String> needs() {
        JsonNode needs = fields.any("needs");
        List<String> ids = new ArrayList<>();
        if (needs == null) {
            return ids;
        }
        if (needs.isTextual()) {
            return List.of(needs.textValue());
        }
        if (!needs.isArray()) {
            problems.add(fields.path("needs"), "must be a list of step ids");
            return ids;
        }
        for (int i = 0; i < needs.size(); i++) {
            if (!needs.get(i).isTextual()) {
                problems.add(fields.path("needs") + "[" + i + "]", "must be a step id");
            }
            ids.add(needs.get(i).asText());
        }
        return ids;
    }

    private JsonNode with(Uses uses) {
        JsonNode with = fields.any("with");
        if (with != null && !with.isObject()) {
            problems.add(fields.path("with"), "must be an object");
            return null;
        }
        if (uses != null) {
            WithRules.check(uses, with, fields.path("with"), problems);
        }
        return with;
    }

    private String condition() {
        JsonNode condition = fields.any("if");
        if (condition == null) {
            return null;
        }
        if (condition.isBoolean()) {
            return condition.asText();
        }
        return fields.text("if");
    }

    private JsonNode foreach() {
        JsonNode foreach = fields.any("foreach");
        boolean list = foreach != null && foreach.isArray();
        boolean expression = foreach != null
                && foreach.isTextual()
                && foreach.textValue().strip().startsWith("${{")
                && foreach.textValue().strip().endsWith("}}");
        if (foreach != null && !list && !expression) {
            problems.add(fields.path("foreach"), "must be a list, or one ${{ expression }} that gives one");
            return null;
        }
        if (list && foreach.size() > Limits.ITEMS) {
            problems.add(fields.path("foreach"), "has more than " + Limits.ITEMS + " items");
        }
        return foreach;
    }

    private Duration timeout() {
        return fields.duration("timeout", Limits.SHORTEST, Limits.LONGEST_ATTEMPT);
    }

    private Duration totalTimeout(Uses uses, Duration timeout) {
        Duration total = fields.duration("totalTimeout", Limits.SHORTEST, Limits.LONGEST_WAIT);
        if (total != null && uses != null && !(uses instanceof Uses.Remote)) {
            problems.add(fields.path("totalTimeout"), "has no meaning for " + uses.text());
        }
        if (total != null && timeout != null && total.compareTo(timeout) < 0) {
            problems.add(fields.path("totalTimeout"), "is shorter than timeout, that of each attempt");
        }
        return total;
    }

    private Loop loop(Uses uses, JsonNode foreach) {
        JsonNode node = fields.any("loop");
        if (node == null) {
            return null;
        }
        if (foreach != null) {
            problems.add(fields.path("loop"), "cannot be combined with foreach");
        }
        if (uses != null && !(uses instanceof Uses.Remote)) {
            problems.add(fields.path("loop"), "has no meaning for " + uses.text());
        }
        Fields loop = new Fields(node, fields.path("loop"), problems);
        String until = loop.required("until");
        if (loop.any("max") == null) {
            problems.add(loop.path("max"), "is missing; it bounds the iterations");
        }
        int max = loop.number("max", 1, 1, Limits.ITERATIONS);
        Duration delay = loop.duration("delay", Duration.ZERO, Limits.LONGEST_BACKOFF);
        loop.close();
        return new Loop(until, max, delay == null ? Duration.ZERO : delay);
    }

    private StepCache cache(Uses uses) {
        JsonNode node = fields.any("cache");
        if (node == null || (node.isBoolean() && !node.booleanValue())) {
            return null;
        }
        String path = fields.path("cache");
        if (uses != null && !(uses instanceof Uses.Remote)) {
            problems.add(path, "has no meaning for " + uses.text());
        }
        if (fields.any("loop") != null) {
            problems.add(path, "cannot be combined with loop: each iteration would find the result of the first");
        }
        if (fields.any("compensate") != null) {
            problems.add(path, "cannot be combined with compensate: what was taken over has not been done");
        }
        if (node.isBoolean()) {
            return new StepCache(StepCache.DEFAULT_TTL, null);
        }
        Fields cache = new Fields(node, path, problems);
        Duration ttl = cache.duration("ttl", Limits.SHORTEST, Limits.LONGEST_CACHE);
        String key = cache.text("key");
        cache.close();
        return new StepCache(ttl == null ? StepCache.DEFAULT_TTL : ttl, key);
    }

    private Group group(Uses uses) {
        JsonNode node = fields.any("concurrency");
        if (node == null) {
            return null;
        }
        if (uses != null && !(uses instanceof Uses.Remote)) {
            problems.add(fields.path("concurrency"), "has no meaning for " + uses.text());
        }
        Fields group = new Fields(node, fields.path("concurrency"), problems);
        String name = group.required("group");
        int limit = group.number("limit", 1, 1, Limits.CONCURRENCY);
        group.close();
        return name == null ? null : new Group(name, limit);
    }

    /** Whether a text that must be a duration can only be known when the run is there. */
    static boolean isComputed(JsonNode value) {
        return value != null && value.isTextual() && Template.hasCode(value.textValue());
    }
}
