package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Phase;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunHead;
import io.flotilla.workflow.run.domain.Work;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A run as a page for people: bounded in size whatever the run holds, and nothing in it is markup yet.
 *
 * @param facts name and value
 * @param layers of the step graph: each step is in a later one than all that it needs, and than all earlier phases
 * @param critical the critical path, by the columns {@link #CRITICAL}
 * @param costs by the columns {@link #COSTS}; the last row is the total
 * @param values what went in and came out, of the run and of steps
 */
record Report(
        String title,
        String status,
        List<List<String>> facts,
        List<List<Box>> layers,
        List<List<String>> critical,
        List<List<String>> costs,
        List<Value> values) {

    static final List<String> CRITICAL = List.of("Step", "Waited", "Took", "Share");
    static final List<String> COSTS = List.of("Step", "Status", "Took", "Attempts", "Retries cost", "Cost", "Share");

    private static final int MOST_TEXT = 60_000;
    private static final int MOST_OF_ONE = 2_000;

    /** A step in the graph. */
    record Box(String id, String uses, String status, String needs) {}

    /** A value under a heading; cut when it is long. */
    record Value(String name, String text) {}

    static Report of(Run run, Instant now) {
        Analysis analysis = Analysis.of(run, now);
        RunHead head = run.head();
        return new Report(
                head.workflow().name() + " " + head.id(),
                run.status().wireName(),
                facts(run, analysis),
                layers(run),
                analysis.criticalPath().stream()
                        .map(part -> List.of(
                                part.id(),
                                seconds(part.waitedMillis()),
                                seconds(part.durationMillis()),
                                part.share() + " %"))
                        .toList(),
                costs(run, analysis),
                values(run));
    }

    private static List<List<String>> facts(Run run, Analysis analysis) {
        RunHead head = run.head();
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Status", run.status().wireName()));
        facts.add(List.of("Workflow", name(head.workflow())));
        facts.add(List.of("Definition", head.workflow().digest()));
        facts.add(List.of("Started by", head.createdBy()));
        facts.add(List.of("Started", Objects.toString(head.startedAt(), "-")));
        facts.add(List.of("Ended", Objects.toString(run.finishedAt(), "-")));
        facts.add(List.of("Took", analysis.durationMillis() == null ? "-" : seconds(analysis.durationMillis())));
        facts.add(List.of("Cost", usd(run.cost()) + (head.limit() == null ? "" : " of " + usd(head.limit()))));
        facts.add(List.of("Retries", analysis.retries() + ", " + usd(new BigDecimal(analysis.retryCost()))));
        facts.add(List.of("Events", Long.toString(run.position())));
        Origin from = head.forkedFrom();
        if (from != null) {
            facts.add(List.of("Fork of", from.runId() + " at " + from.position()));
        }
        Failure error = run.error();
        if (error != null) {
            facts.add(List.of("Error", Excerpt.cut(error.code() + ": " + error.message(), MOST_OF_ONE)));
        }
        return facts;
    }

    private static List<List<Box>> layers(Run run) {
        Plan plan = run.plan();
        int[] layer = new int[plan.size()];
        List<List<Box>> layers = new ArrayList<>();
        for (int position : inTime(plan)) {
            List<Integer> needs = plan.needs(position);
            // What closes a run comes after all of the phases before, without naming it.
            List<Integer> before = plan.phase(position) == Phase.MAIN ? needs : Before.of(plan, position);
            layer[position] =
                    before.stream().mapToInt(one -> layer[one] + 1).max().orElse(0);
            while (layers.size() <= layer[position]) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer[position]).add(box(run, position, needs));
        }
        return layers;
    }

    /** Phase by phase, and within each after what they need. */
    private static List<Integer> inTime(Plan plan) {
        return plan.order().stream().sorted(Comparator.comparing(plan::phase)).toList();
    }

    private static Box box(Run run, int position, List<Integer> needs) {
        List<String> names =
                needs.stream().map(need -> run.plan().step(need).id()).toList();
        Work work = run.steps().get(position).work();
        String status = work.status().wireName() + (work.reusedFrom() == null ? "" : ", reused");
        return new Box(
                run.plan().step(position).id(),
                run.plan().step(position).uses().text(),
                status,
                String.join(", ", names));
    }

    private static List<List<String>> costs(Run run, Analysis analysis) {
        List<List<String>> rows = new ArrayList<>();
        for (StepAnalysis step : analysis.steps()) {
            BigDecimal cost = new BigDecimal(step.cost());
            rows.add(List.of(
                    step.id(),
                    step.status().wireName(),
                    step.durationMillis() == null ? "-" : seconds(step.durationMillis()),
                    Integer.toString(step.attempts()),
                    usd(new BigDecimal(step.retryCost())),
                    usd(cost),
                    share(cost, run.cost())));
        }
        rows.add(List.of("Total", "", "", "", usd(new BigDecimal(analysis.retryCost())), usd(run.cost()), ""));
        return rows;
    }

    private static List<Value> values(Run run) {
        Values values = new Values();
        values.add("Inputs", run.head().inputs());
        values.add("Outputs", run.outputs());
        for (int i = 0; i < run.plan().size(); i++) {
            Work work = run.steps().get(i).work();
            String id = run.plan().step(i).id();
            if (work.error() != null) {
                String error = work.error().code() + ": " + work.error().message();
                values.add("Error of " + id, TextNode.valueOf(error));
            }
            values.add("Output of " + id, work.output());
        }
        return values.list;
    }

    /** Collects values until there are enough. */
    private static final class Values {
        private final List<Value> list = new ArrayList<>();
        private int left = MOST_TEXT;

        void add(String name, JsonNode value) {
            if (value == null || value.isNull() || left < 0) {
                return;
            }
            String text = Excerpt.cut(Excerpt.text(value), MOST_OF_ONE);
            left -= text.length();
            list.add(left < 0 ? new Value("And more", "The JSON export has all of it.") : new Value(name, text));
        }
    }

    private static String name(WorkflowRef workflow) {
        return workflow.version() == null ? workflow.name() : workflow.name() + "@" + workflow.version();
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis).movePointLeft(3).setScale(millis < 100_000 ? 2 : 0, RoundingMode.HALF_UP)
                + " s";
    }

    private static String usd(BigDecimal amount) {
        return amount.setScale(6, RoundingMode.HALF_UP).toPlainString() + " USD";
    }

    private static String share(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? "" : part.movePointRight(2).divide(whole, 0, RoundingMode.HALF_UP) + " %";
    }
}
