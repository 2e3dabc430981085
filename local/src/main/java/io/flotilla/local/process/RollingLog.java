package io.flotilla.local.process;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A log file that never grows beyond a bound: at the bound it becomes {@code name.1}, the one before {@code name.2}. */
public final class RollingLog implements Closeable {
    private static final long MAX_BYTES = 8L << 20;
    private static final int TAIL_BYTES = 8 << 10;

    private final Path file;
    private final long maxBytes;
    private OutputStream out;
    private long written;

    public RollingLog(Path file) throws IOException {
        this(file, MAX_BYTES);
    }

    RollingLog(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        Files.createDirectories(file.toAbsolutePath().getParent());
        open();
    }

    /** Copies a process' output until it ends; a full disk loses log lines, never blocks the process. */
    public void copyFrom(InputStream source) throws IOException {
        byte[] buffer = new byte[8192];
        try (InputStream in = new BufferedInputStream(source)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                writeQuietly(buffer, n);
            }
        }
    }

    public synchronized void line(String text) {
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        writeQuietly(bytes, bytes.length);
    }

    private synchronized void writeQuietly(byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
            written += length;
            if (written >= maxBytes && bytes[length - 1] == '\n' || written >= 2 * maxBytes) {
                roll();
            }
        } catch (IOException e) {
            // the reader must go on, or the process would block on its full pipe
            written = 0;
        }
    }

    private void roll() throws IOException {
        out.close();
        Path first = file.resolveSibling(file.getFileName() + ".1");
        Path second = file.resolveSibling(file.getFileName() + ".2");
        if (Files.exists(first)) {
            Files.move(first, second, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(file, first, StandardCopyOption.REPLACE_EXISTING);
        open();
    }

    private void open() throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** The last lines of a log for a person who asks why something failed; empty when there is none. */
    public static String tail(Path file, int lines) {
        try {
            byte[] all = lastBytes(file);
            List<String> text = new String(all, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", text.subList(Math.max(0, text.size() - lines), text.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private static byte[] lastBytes(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            return java.nio.channels.Channels.newInputStream(channel).readAllBytes();
        }
    }
}
