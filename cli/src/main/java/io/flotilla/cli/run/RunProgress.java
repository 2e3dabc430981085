package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.client.RunEvent;
import io.flotilla.cli.terminal.Format;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state of a run as its events tell it. An event that is not known changes nothing. Not thread-safe. */
public final class RunProgress {
    private static final int NOTE = 100;

    private final Map<String, StepProgress> steps = new LinkedHashMap<>();
    private final Map<String, PendingApproval> approvals = new LinkedHashMap<>();
    private String status = "queued";
    private String workflow = "";
    private boolean rejected;

    /** A decision, for whoever watches. */
    public record Decision(PendingApproval approval, String decision, String decidedBy, String reason) {}

    /** Answers with the decision when the event was one. */
    public Optional<Decision> apply(RunEvent event) {
        JsonNode data = event.data();
        switch (event.type()) {
            case "run.run-created" -> workflow = name(data.path("workflow"));
            case "run.run-started", "run.run-resumed" -> status = "running";
            case "run.run-waiting" -> status = "waiting";
            case "run.run-succeeded" -> status = "succeeded";
            case "run.run-failed" -> status = "failed";
            case "run.run-cancelled" -> status = "cancelled";
            case "run.step-started" ->
                step(event).started(event.time(), data.path("items").asInt(-1));
            case "run.sub-run-started" -> step(event).doneBy(data.path("runId").asText(""));
            case "run.step-charged" -> Json.decimal(data.path("cost")).ifPresent(step(event)::spent);
            case "run.step-waiting" -> step(event).is("waiting", waiting(data));
            case "run.step-retrying" -> retry(event);
            case "run.step-succeeded" -> finish(event, "succeeded", "");
            case "run.step-failed" -> finish(event, "failed", message(data));
            case "run.step-reused" ->
                finish(
                        event,
                        data.path("status").asText("succeeded"),
                        "taken over from " + data.at("/from/runId").asText());
            case "run.step-cached" ->
                finish(
                        event,
                        "succeeded",
                        "done before by " + data.at("/from/runId").asText());
            case "run.step-skipped" ->
                finish(event, "skipped", data.path("reason").asText(""));
            case "run.step-cancelled" -> cancel(event);
            case "run.approval-requested" -> ask(PendingApproval.of(data, event.stepId()));
            case "run.approval-changed" ->
                approvals.computeIfPresent(
                        data.path("approvalId").asText(),
                        (id, known) -> known.changed(data.path("digest").asText()));
            case "run.approval-decided" -> {
                return decide(data);
            }
            case "agent.delta-emitted", "sandbox.output-emitted" -> wrote(event);
            default -> {}
        }
        return Optional.empty();
    }

    private static String name(JsonNode reference) {
        return reference.isTextual()
                ? reference.asText()
                : reference.path("name").asText("") + "@"
                        + reference.path("version").asText("");
    }

    private static String waiting(JsonNode data) {
        return switch (data.path("reason").asText("")) {
            case "approval" -> "waits for an approval";
            case "timer" -> "waits until " + data.path("until").asText("");
            case String reason -> reason.isEmpty() ? "waits" : "waits: " + reason;
        };
    }

    private static String message(JsonNode data) {
        JsonNode error = data.path("error");
        return Format.oneLine(error.path("message").asText(error.path("code").asText("")), NOTE);
    }

    private void ask(PendingApproval approval) {
        approvals.put(approval.id(), approval);
    }

    private Optional<Decision> decide(JsonNode data) {
        PendingApproval approval = approvals.remove(data.path("approvalId").asText());
        String decision = data.path("decision").asText();
        rejected |= decision.equals("rejected");
        return Optional.ofNullable(approval)
                .map(known -> new Decision(
                        known,
                        decision,
                        data.path("decidedBy").asText(""),
                        data.path("reason").asText("")));
    }

    private void finish(RunEvent event, String newStatus, String note) {
        JsonNode data = event.data();
        Optional<Duration> took = data.hasNonNull("durationMillis")
                ? Optional.of(Duration.ofMillis(data.get("durationMillis").asLong()))
                : Optional.empty();
        StepProgress step = step(event);
        Json.decimal(data.path("cost")).ifPresent(step::spent);
        step.finished(newStatus, event.time(), took, note);
    }

    private void retry(RunEvent event) {
        StepProgress step = step(event);
        Json.decimal(event.data().path("cost")).ifPresent(step::spent);
        step.is("retrying", "tried again after: " + message(event.data()));
    }

    private void cancel(RunEvent event) {
        StepProgress step = step(event);
        Json.decimal(event.data().path("cost")).ifPresent(step::spentTogether);
        step.finished(
                "cancelled",
                event.time(),
                Optional.empty(),
                event.data().path("reason").asText(""));
    }

    /** The line of a foreach shows what any of its items writes. */
    private void wrote(RunEvent event) {
        StepProgress step = steps.get(parent(event.stepId()));
        if (step != null) {
            step.wrote(event.data().path("text").asText(""));
        }
    }

    private StepProgress step(RunEvent event) {
        String id = event.stepId();
        StepProgress parent = steps.computeIfAbsent(parent(id), StepProgress::new);
        return parent.id().equals(id) ? parent : parent.items.computeIfAbsent(id, StepProgress::new);
    }

    private static String parent(String stepId) {
        int bracket = stepId.indexOf('[');
        return bracket < 0 ? stepId : stepId.substring(0, bracket);
    }

    public Collection<StepProgress> steps() {
        return steps.values();
    }

    public List<PendingApproval> approvals() {
        return new ArrayList<>(approvals.values());
    }

    public String status() {
        return status;
    }

    /** {@code name@version}; empty until the first event. */
    public String workflow() {
        return workflow;
    }

    public boolean wasRejected() {
        return rejected;
    }

    public BigDecimal cost() {
        return steps.values().stream().map(StepProgress::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
