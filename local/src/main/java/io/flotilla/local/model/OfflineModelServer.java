package io.flotilla.local.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.local.model.faults.FaultPlan;
import io.flotilla.local.model.protocol.ApiError;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.ModelCard;
import io.flotilla.local.model.rules.Rules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The offline model: an HTTP server on the loopback interface that speaks the OpenAI Chat Completions protocol and answers
 * by rules. It is not a language model and says so, in its model card, in the fingerprint of every answer, and when it is
 * asked something that no rule covers. No key is needed; any {@code Authorization} header is accepted.
 */
public final class OfflineModelServer implements AutoCloseable {

    static {
        // The JDK's server reads this once; without it each small event of a stream may wait 40 ms for an
        // acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private OfflineModelServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts the server on 127.0.0.1.
     *
     * @param port 0 for any free port
     * @throws IOException when the port is taken
     */
    public static OfflineModelServer start(int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        RequestLog log = new RequestLog();
        FaultPlan faults = new FaultPlan();
        ChatHandler chat = new ChatHandler(Rules.standard(), faults, log, Clock.systemUTC());
        AdminHandler admin = new AdminHandler(faults, log);
        server.createContext("/", exchange -> dispatch(exchange, chat, admin));
        server.start();
        return new OfflineModelServer(server, threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers that are under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void dispatch(HttpExchange exchange, ChatHandler chat, AdminHandler admin) throws IOException {
        try {
            route(exchange, chat, admin);
        } catch (ApiError error) {
            Http.json(exchange, error.status(), error.body());
        } catch (RuntimeException bug) {
            System.getLogger(OfflineModelServer.class.getName())
                    .log(System.Logger.Level.ERROR, "The offline model failed to answer", bug);
            ApiError error = ApiError.internal();
            Http.json(exchange, error.status(), error.body());
        }
    }

    private static void route(HttpExchange exchange, ChatHandler chat, AdminHandler admin) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/v1/chat/completions" -> chat.handle(exchange);
            case "/v1/models" -> models(exchange, ModelCard.Listing.all());
            case "/v1/models/" + ModelCard.NAME -> models(exchange, ModelCard.rules());
            case "/admin/faults" -> admin.faults(exchange);
            case "/admin/requests" -> admin.requests(exchange);
            case "/health" -> Http.json(exchange, 200, "{\"status\":\"UP\"}");
            default -> {
                if (path.startsWith("/v1/models/")) {
                    throw ApiError.unknownModel(path.substring("/v1/models/".length()));
                }
                throw ApiError.unknownAddress(exchange.getRequestMethod(), path);
            }
        }
    }

    private static void models(HttpExchange exchange, Object body) throws IOException {
        Http.requireMethod(exchange, "GET");
        Http.json(exchange, 200, Json.wire(body));
    }
}
