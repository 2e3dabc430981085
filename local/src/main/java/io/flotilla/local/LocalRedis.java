package io.flotilla.local;

import io.flotilla.local.process.FreePorts;
import io.flotilla.local.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Redis of its own on the loopback address. */
public final class LocalRedis extends ServerPart {
    private static final String NAME = "redis";
    private static final String HOST = "127.0.0.1";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    private static final int SOCKET_MILLIS = 500;

    private final StackFolders folders;
    private final StackOptions options;
    private final int port;

    LocalRedis(StackFolders folders, StackOptions options) {
        super(NAME, "TERM", STOP_PATIENCE);
        this.folders = folders;
        this.options = options;
        this.port = FreePorts.orFree(options.ports().redis());
    }

    @Override
    void startAndWait() {
        Path data = folders.data(NAME);
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch(new ManagedProcess.Spec(
                        NAME, command(data), Map.of("LC_ALL", "C"), data, folders.log(NAME), folders.pid(NAME)))
                .awaitReady(options.patience(), this::answers);
    }

    private List<String> command(Path data) {
        List<String> command =
                new ArrayList<>(List.of(new Binaries(options.binaries()).redis().toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", HOST, "--dir", data.toString()));
        command.addAll(List.of("--save", "", "--appendonly", options.persistent() ? "yes" : "no"));
        command.addAll(List.of("--maxmemory", "128mb", "--maxmemory-policy", "noeviction"));
        return command;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:<port>} */
    public String uri() {
        return "redis://" + hostAndPort();
    }

    /** {@code 127.0.0.1:<port>} */
    public String hostAndPort() {
        return HOST + ":" + port;
    }
}
