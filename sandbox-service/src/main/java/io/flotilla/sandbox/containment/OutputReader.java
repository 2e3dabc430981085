package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.containment.Containment.Channel;
import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Reads one output stream to its end; keeps what is below the cap, which both streams of a program share. */
final class OutputReader implements Runnable {

    /** What the two readers of a program share. */
    static final class Cap {

        private final AtomicLong left;
        private final AtomicInteger pieces = new AtomicInteger();
        private final Runnable exceeded;

        Cap(long bytes, Runnable exceeded) {
            this.left = new AtomicLong(bytes);
            this.exceeded = exceeded;
        }

        int grant(int wanted) {
            long before = left.getAndUpdate(bytes -> Math.max(0, bytes - wanted));
            return (int) Math.min(before, wanted);
        }
    }

    private static final int PIECE = 4096;

    private final Channel channel;
    private final InputStream in;
    private final Cap cap;
    private final Observer observer;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder pending = new StringBuilder();
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private volatile boolean truncated;

    OutputReader(Channel channel, InputStream in, Cap cap, Observer observer) {
        this.channel = channel;
        this.in = in;
        this.cap = cap;
        this.observer = observer;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int granted = cap.grant(read);
                keep(buffer, granted);
                if (granted < read) {
                    truncated = true;
                    cap.exceeded.run();
                }
            }
        } catch (IOException e) {
            // The stream is closed under us when the program does not end in time; what was read counts.
            truncated = true;
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        if (length > 0) {
            kept.write(bytes, 0, length);
            pending.append(decode(bytes, length));
            if (pending.length() >= PIECE) {
                flush();
            }
        }
    }

    /**
     * Hands on what came since the last piece. Programs write in crumbs, often a line end by itself; pieces are made of
     * what comes within a moment, so that their number stays bounded.
     */
    synchronized void flush() {
        if (!pending.isEmpty()) {
            String text = pending.toString();
            pending.setLength(0);
            observer.output(channel, cap.pieces.getAndIncrement(), text);
        }
    }

    /** A character that is cut by the end of a piece is completed by the next one. */
    private String decode(byte[] bytes, int length) {
        ByteBuffer input = ByteBuffer.allocate(undecoded.remaining() + length);
        input.put(undecoded).put(bytes, 0, length).flip();
        CharBuffer output = CharBuffer.allocate(input.remaining());
        decoder.decode(input, output, false);
        undecoded = input.slice();
        return output.flip().toString();
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    boolean truncated() {
        return truncated;
    }
}
