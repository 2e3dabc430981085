package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.definition.ToolSignatures.Signature;
import io.flotilla.agent.model.ChatCall.Offer;
import io.flotilla.agent.model.ChatMessage.ToolRequest;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The tools of one agent: how they are offered to the model, and what becomes of the calls that it makes. */
public final class Toolbox {
    /** The contract: a value larger than this is never inline. */
    static final int MAX_ARGUMENT_BYTES = 256 * 1024;

    private static final int LONGEST_NAME = 100;
    private static final String WORKSPACE = "workspace";

    private final Map<String, Entry> byOffer = new LinkedHashMap<>();

    /** @param signatures finds how a tool looks; tools that it does not find are left out */
    public Toolbox(List<Agent.ToolUse> uses, Function<String, Optional<Signature>> signatures) {
        for (Agent.ToolUse use : uses) {
            signatures
                    .apply(use.name())
                    .ifPresent(signature -> byOffer.put(offerName(use.name()), new Entry(use, signature)));
        }
    }

    /** Providers accept letters, digits, _ and - only. */
    static String offerName(String tool) {
        return tool.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    public List<Offer> offers() {
        return byOffer.entrySet().stream()
                .map(e -> new Offer(
                        e.getKey(),
                        e.getValue().signature().description(),
                        e.getValue().signature().parameters()))
                .toList();
    }

    /**
     * The calls of one answer, in order. A call that cannot be made is done already, with the reason as its error. If
     * one of them changes the workspace they run one after the other, since each must see what the one before it did.
     */
    public List<ToolCall> calls(String invocationId, int turn, List<ToolRequest> requests) {
        boolean inOrder = requests.stream().anyMatch(this::changesWorkspace);
        List<ToolCall> calls = new ArrayList<>();
        boolean first = true;
        for (ToolRequest request : requests) {
            int position = calls.size() + 1;
            ToolCall call = call(request, turn, position, CallIds.call(invocationId, turn, position));
            boolean waits = inOrder && !first && !call.is(ToolCall.Status.DONE);
            first = first && call.is(ToolCall.Status.DONE);
            calls.add(waits ? call.as(ToolCall.Status.QUEUED) : call);
        }
        return List.copyOf(calls);
    }

    /** The call to make next, when its predecessors are done. */
    public static Optional<ToolCall> next(List<ToolCall> calls) {
        boolean busy = calls.stream().anyMatch(call -> call.is(ToolCall.Status.REQUESTED));
        return busy
                ? Optional.empty()
                : calls.stream().filter(call -> call.is(ToolCall.Status.QUEUED)).findFirst();
    }

    private boolean changesWorkspace(ToolRequest request) {
        Entry entry = byOffer.get(String.valueOf(request.name()));
        return entry != null && entry.signature().changesWorkspace();
    }

    private ToolCall call(ToolRequest request, int turn, int position, String callId) {
        Entry entry = byOffer.get(String.valueOf(request.name()));
        if (entry == null) {
            String known = String.join(", ", byOffer.keySet());
            return refused(request, turn, position, callId, "unknown-tool", "there is no such tool; known: " + known);
        }
        String tool = entry.use().name();
        if (entry.use().needsApproval()) {
            // Nobody can be asked from here yet, and only an explicit yes approves.
            return new ToolCall(
                    turn,
                    position,
                    callId,
                    tool,
                    null,
                    ToolCall.Status.DONE,
                    null,
                    Failure.of(ErrorClass.FORBIDDEN, "approval-required", "a person would have to approve this tool"),
                    BigDecimal.ZERO);
        }
        JsonNode arguments = arguments(request.arguments());
        if (arguments == null) {
            return refused(
                    request,
                    turn,
                    position,
                    callId,
                    "malformed-arguments",
                    "the arguments must be one JSON object of at most " + MAX_ARGUMENT_BYTES + " bytes");
        }
        return new ToolCall(
                turn, position, callId, tool, arguments, ToolCall.Status.REQUESTED, null, null, BigDecimal.ZERO);
    }

    private static ToolCall refused(
            ToolRequest request, int turn, int position, String callId, String code, String message) {
        String name = String.valueOf(request.name()).replaceAll("\\p{Cntrl}", "?");
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        Failure error = Failure.of(ErrorClass.VALIDATION, code, message);
        return new ToolCall(turn, position, callId, shown, null, ToolCall.Status.DONE, null, error, BigDecimal.ZERO);
    }

    private static JsonNode arguments(String text) {
        if (text == null || text.isBlank()) {
            return Json.object();
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_ARGUMENT_BYTES) {
            return null;
        }
        try {
            // On which workspace a tool works is not the model's to choose: it could name one of another run.
            return Json.parse(text) instanceof ObjectNode object ? object.without(WORKSPACE) : null;
        } catch (UncheckedIOException e) {
            return null;
        }
    }

    private record Entry(Agent.ToolUse use, Signature signature) {}
}
