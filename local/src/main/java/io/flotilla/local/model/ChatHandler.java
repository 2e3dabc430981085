package io.flotilla.local.model;

import com.sun.net.httpserver.HttpExchange;
import io.flotilla.local.model.faults.Fault;
import io.flotilla.local.model.faults.FaultPlan;
import io.flotilla.local.model.protocol.ApiError;
import io.flotilla.local.model.protocol.ChatRequest;
import io.flotilla.local.model.protocol.ChatRequestParser;
import io.flotilla.local.model.protocol.Completion;
import io.flotilla.local.model.protocol.ModelCard;
import io.flotilla.local.model.rules.Rules;
import java.io.IOException;
import java.time.Clock;

/** {@code POST /v1/chat/completions}: check, meet the fault that is due, answer by rule, write. */
final class ChatHandler {

    private static final String FAULT_HEADER = "x-flotilla-fault";

    private final Rules rules;
    private final FaultPlan faults;
    private final RequestLog log;
    private final Clock clock;

    ChatHandler(Rules rules, FaultPlan faults, RequestLog log, Clock clock) {
        this.rules = rules;
        this.faults = faults;
        this.log = log;
        this.clock = clock;
    }

    void handle(HttpExchange exchange) throws IOException {
        Http.requireMethod(exchange, "POST");
        ChatRequest request = ChatRequestParser.parse(Http.body(exchange));
        if (!request.model().equals(ModelCard.NAME)) {
            throw ApiError.unknownModel(request.model());
        }
        String header = exchange.getRequestHeaders().getFirst(FAULT_HEADER);
        Fault fault = header == null ? faults.take() : Fault.parse(header);
        refuse(exchange, request, fault);
        if (fault instanceof Fault.Slow slow) {
            pause(slow);
        }
        Rules.Answer answer = rules.answer(request);
        Completion completion = Completion.of(request, answer.reply());
        boolean whole = !(fault instanceof Fault.Cut || fault instanceof Fault.Malformed);
        log.add(request.digest(), answer.rule(), fault, fault instanceof Fault.Cut ? 0 : 200, whole);
        AnswerWriter.write(exchange, request, completion, fault, clock.instant().getEpochSecond());
    }

    private void refuse(HttpExchange exchange, ChatRequest request, Fault fault) {
        if (fault instanceof Fault.RateLimited limited) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(limited.retryAfterSeconds()));
            log.add(request.digest(), null, fault, 429, false);
            throw ApiError.rateLimited();
        }
        if (fault instanceof Fault.Unavailable) {
            log.add(request.digest(), null, fault, 503, false);
            throw ApiError.overloaded();
        }
    }

    /** The handler runs on a virtual thread of its own: waiting costs nobody anything. */
    private static void pause(Fault.Slow slow) throws IOException {
        try {
            Thread.sleep(slow.delay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting", e);
        }
    }
}
