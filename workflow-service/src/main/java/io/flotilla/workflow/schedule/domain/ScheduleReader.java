package io.flotilla.workflow.schedule.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.Fields;
import io.flotilla.workflow.definition.domain.Labels;
import io.flotilla.workflow.definition.domain.Names;
import io.flotilla.workflow.definition.domain.Problems;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.expression.Template;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a schedule, and everything that is wrong with it, from JSON. Pure. */
public final class ScheduleReader {
    /** What a step emits, or somebody from outside of any run. */
    public static final String EMITTED = "io.flotilla.run.event-emitted.v1";

    /** The run events that can fire a schedule. */
    public static final List<String> EVENTS = List.of(
            "io.flotilla.run.run-started.v1",
            "io.flotilla.run.run-waiting.v1",
            "io.flotilla.run.run-succeeded.v1",
            "io.flotilla.run.run-failed.v1",
            "io.flotilla.run.run-cancelled.v1",
            "io.flotilla.run.approval-requested.v1",
            "io.flotilla.run.approval-decided.v1",
            EMITTED);

    private static final Pattern WORKFLOW = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}(@\\d{1,9})?");
    private static final Duration LONGEST_JITTER = Duration.ofHours(1);

    private final Expressions expressions;
    private final Problems problems = new Problems();

    private ScheduleReader(Expressions expressions) {
        this.expressions = expressions;
    }

    /** @throws ProblemException 422 with everything that is wrong, by path */
    public static ScheduleSpec read(JsonNode document, Expressions expressions) {
        ScheduleReader reader = new ScheduleReader(expressions);
        ScheduleSpec spec = reader.spec(document);
        if (!reader.problems.isEmpty()) {
            throw ProblemException.invalid(reader.problems.all());
        }
        return spec;
    }

    private ScheduleSpec spec(JsonNode document) {
        Fields root = new Fields(document, "", problems);
        root.fixed("apiVersion", Definition.API_VERSION);
        root.fixed("kind", ScheduleSpec.KIND);
        Fields metadata = new Fields(root.any("metadata"), "metadata", problems);
        Fields fields = new Fields(root.any("spec"), "spec", problems);
        root.close();
        String name = metadata.name("name");
        String description = metadata.text("description");
        Map<String, String> labels = Labels.read(metadata.any("labels"), "metadata.labels", problems);
        metadata.close();
        String workflow = fields.required("workflow");
        if (workflow != null
                && !workflow.isBlank()
                && !WORKFLOW.matcher(workflow).matches()) {
            problems.add("spec.workflow", "must be <name> or <name>@<version>");
        }
        JsonNode inputs = inputs(fields);
        String queue = fields.text("queue");
        Names.check(queue, "spec.queue", problems);
        Integer priority = fields.any("priority") == null ? null : fields.number("priority", 50, 0, 100);
        Overlap overlap = choice(fields, "overlap", Overlap.values(), Overlap.SKIP);
        Timing timing = timing(fields);
        ScheduleSpec.OnEvent onEvent = onEvent(fields);
        fields.close();
        return new ScheduleSpec(name, description, labels, workflow, inputs, queue, priority, overlap, timing, onEvent);
    }

    private JsonNode inputs(Fields fields) {
        JsonNode inputs = fields.any("inputs");
        if (inputs != null && !inputs.isObject()) {
            problems.add("spec.inputs", "must be an object");
        } else if (inputs != null) {
            Template.strings(inputs, "spec.inputs", this::template);
        }
        return inputs;
    }

    private void template(String path, String text) {
        try {
            for (Template.Part part : Template.parse(text)) {
                if (part instanceof Template.Code code) {
                    expressions.check(code.expression());
                }
            }
        } catch (ExpressionException e) {
            problems.add(path, e.getMessage());
        }
    }

    private Timing timing(Fields fields) {
        boolean event = fields.any("onEvent") != null;
        String cron = fields.text("cron");
        if ((cron != null) == event) {
            problems.add("spec.cron", event ? "must not be given together with onEvent" : "or onEvent must be given");
        }
        ZoneId zone = zone(fields.text("timeZone"));
        Duration jitter = fields.duration("jitter", Duration.ZERO, LONGEST_JITTER);
        CatchUp catchUp = choice(fields, "catchUp", CatchUp.values(), CatchUp.ONE);
        for (String name : List.of("timeZone", "jitter", "catchUp")) {
            if (event && fields.any(name) != null) {
                problems.add("spec." + name, "means nothing for a schedule that events fire");
            }
        }
        if (cron != null && Fields.hasNul(cron)) {
            problems.add("spec.cron", Fields.NO_NUL);
        }
        CronTimes times = cron == null ? null : times(cron, zone);
        return times == null ? null : new Timing(times, jitter == null ? Duration.ZERO : jitter, catchUp);
    }

    private CronTimes times(String cron, ZoneId zone) {
        try {
            return CronTimes.of(cron, zone);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            problems.add("spec.cron", "is not cron with five fields (minute hour day month weekday)" + message);
            return null;
        }
    }

    private ZoneId zone(String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            problems.add("spec.timeZone", "'" + name + "' is not a time zone, such as Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }

    private ScheduleSpec.OnEvent onEvent(Fields fields) {
        JsonNode node = fields.any("onEvent");
        if (node == null) {
            return null;
        }
        Fields event = new Fields(node, "spec.onEvent", problems);
        String type = event.required("type");
        if (type != null && !type.isBlank() && !EVENTS.contains(type)) {
            problems.unknown("spec.onEvent.type", "must be one of " + String.join(", ", EVENTS), type, EVENTS);
        }
        String condition = event.text("if");
        event.close();
        if (condition != null) {
            condition(condition);
        }
        return new ScheduleSpec.OnEvent(type, condition);
    }

    private void condition(String condition) {
        try {
            expressions.check(Template.condition(condition));
        } catch (ExpressionException e) {
            problems.add("spec.onEvent.if", e.getMessage());
        }
    }

    private <T extends Enum<T>> T choice(Fields fields, String name, T[] values, T absent) {
        String written = fields.text(name);
        if (written == null) {
            return absent;
        }
        List<String> names = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        int at = names.indexOf(written);
        if (at < 0) {
            problems.unknown(fields.path(name), "must be one of " + String.join(", ", names), written, names);
        }
        return at < 0 ? absent : values[at];
    }
}
