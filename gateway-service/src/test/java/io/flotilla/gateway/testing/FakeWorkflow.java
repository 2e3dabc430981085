package io.flotilla.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The workflow service as far as run events go: a log per run, shown in pages to its own tenant. */
public final class FakeWorkflow extends FakeService {
    private static final Pattern EVENTS = Pattern.compile("/api/v1/runs/([^/]+)/events");

    private final Map<String, List<Event>> logs = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> pages = new ConcurrentHashMap<>();
    private volatile boolean failing;

    public FakeWorkflow() {
        super("workflow");
    }

    /** Makes a run with an empty log. */
    public void run(String id) {
        logs.put(id, new CopyOnWriteArrayList<>());
    }

    /** The next event of this run's log; nobody hears of it. */
    public Event append(String runId, String fact) {
        List<Event> log = logs.get(runId);
        Event event = Event.of("io.flotilla.run." + fact + ".v1", "default", Map.of("attempt", 1))
                .about(runId, "measure")
                .sequenced(log.size() + 1L)
                .from("workflow");
        log.add(event);
        return event;
    }

    public void fail(boolean value) {
        failing = value;
    }

    /** How often a page of this run was asked for. */
    public int pages(String runId) {
        return pages.getOrDefault(runId, new AtomicInteger()).get();
    }

    @Override
    protected boolean special(HttpExchange exchange) throws IOException {
        Matcher path = EVENTS.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            return false;
        }
        pages.computeIfAbsent(path.group(1), key -> new AtomicInteger()).incrementAndGet();
        List<Event> log = logs.get(path.group(1));
        if (failing) {
            answer(exchange, 500, "{}");
        } else if (log == null
                || !tenant(exchange)
                        .equals(log.isEmpty() ? "default" : log.getFirst().tenantId())) {
            answer(exchange, 404, "{\"status\":404,\"code\":\"not-found\"}");
        } else {
            answer(exchange, 200, page(exchange, log));
        }
        return true;
    }

    private static String page(HttpExchange exchange, List<Event> log) {
        Map<String, String> query = query(exchange);
        long after = Long.parseLong(query.getOrDefault("after", "0"));
        int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
        List<Map<String, Object>> items = log.stream()
                .filter(event -> event.sequence() > after)
                .limit(limit)
                .map(FakeWorkflow::item)
                .toList();
        Map<String, Object> page = new ConcurrentHashMap<>(Map.of("items", items));
        if (!items.isEmpty() && after + items.size() < log.size()) {
            page.put("nextCursor", "more");
        }
        return Json.text(page);
    }

    private static Map<String, Object> item(Event event) {
        return Map.of(
                "id", event.id(),
                "sequence", event.sequence(),
                "type", event.type(),
                "time", event.time(),
                "runId", event.runId(),
                "stepId", event.stepId(),
                "data", event.data());
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static String tenant(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return Json.parse(new String(claims, StandardCharsets.UTF_8))
                .path("tenant")
                .asText();
    }
}
