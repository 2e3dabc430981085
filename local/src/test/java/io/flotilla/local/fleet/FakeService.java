package io.flotilla.local.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Stands for a service: is ready at once and tells its environment. If its data folder has a file {@code refuse}, it ends
 * at the start. It may use nothing but the JDK, because it is packed into a jar alone.
 */
public final class FakeService {
    private FakeService() {}

    public static void main(String[] args) throws IOException {
        if (Files.exists(Path.of(System.getenv("FLOTILLA_DATA"), "refuse"))) {
            System.err.println("I refuse to start");
            System.exit(7);
        }
        serve("FLOTILLA_HTTP_PORT");
        serve("FLOTILLA_MANAGEMENT_PORT");
        System.out.println("fake service is up");
    }

    private static void serve(String port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv(port))), 0);
        server.createContext("/q/health/ready", exchange -> answer(exchange, "UP"));
        server.createContext("/environment", exchange -> answer(exchange, environment()));
        server.start();
    }

    private static String environment() {
        return System.getenv().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
