package io.flotilla.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks a few commands of Redis. */
final class RedisProbe {
    private RedisProbe() {}

    static void set(LocalRedis redis, String key, String value) throws IOException {
        ask(redis, "SET " + key + " " + value);
    }

    static String get(LocalRedis redis, String key) throws IOException {
        return ask(redis, "GET " + key);
    }

    private static String ask(LocalRedis redis, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", redis.port());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            String first = in.readLine();
            return first.startsWith("$") && !first.equals("$-1") ? in.readLine() : first;
        }
    }
}
