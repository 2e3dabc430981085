package io.flotilla.sandbox.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes GNU tar archives with nothing of the host in them: no owner, mode 0644 or 0755. */
public final class TarWriter implements AutoCloseable {

    private static final int BLOCK = 512;
    private static final int SHORT_NAME = 100;
    private static final String LONG_LINK = "././@LongLink";

    private final OutputStream out;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a member; {@code content} must give exactly {@code entry.size()} bytes when it is a file. */
    public void add(TarEntry entry, InputStream content) throws IOException {
        char type = switch (entry.kind()) {
            case FILE -> '0';
            case HARDLINK -> '1';
            case SYMLINK -> '2';
            case FOLDER -> '5';
            case OTHER -> throw new IOException("a special file cannot be written");
        };
        boolean link = type == '1' || type == '2';
        byte[] name = utf8(type == '5' ? entry.name() + "/" : entry.name());
        byte[] target = link ? utf8(entry.link()) : new byte[0];
        extend('L', name);
        extend('K', target);
        long size = type == '0' ? entry.size() : 0;
        boolean open = type == '5' || entry.executable();
        header(name, target, type, size, open ? 0755 : 0644, entry.seconds());
        if (size > 0) {
            long written = content.transferTo(out);
            if (written != size) {
                throw new IOException("content has " + written + " bytes instead of " + size);
            }
            pad(size);
        }
    }

    private void extend(char type, byte[] value) throws IOException {
        if (value.length >= SHORT_NAME) {
            header(utf8(LONG_LINK), new byte[0], type, value.length + 1, 0644, 0);
            out.write(value);
            out.write(0);
            pad(value.length + 1);
        }
    }

    private void header(byte[] name, byte[] target, char type, long size, int mode, long seconds) throws IOException {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(name.length, SHORT_NAME));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, 0);
        octal(block, 116, 8, 0);
        octal(block, 124, 12, size);
        octal(block, 136, 12, Math.min(seconds, 077777777777L));
        block[156] = (byte) type;
        System.arraycopy(target, 0, block, 157, Math.min(target.length, SHORT_NAME));
        System.arraycopy(utf8("ustar  "), 0, block, 257, 7);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        out.write(block);
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        byte[] digits = utf8(Long.toOctalString(value));
        Arrays.fill(block, offset, offset + length - 1, (byte) '0');
        System.arraycopy(digits, 0, block, offset + length - 1 - digits.length, digits.length);
        block[offset + length - 1] = 0;
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the end mark and closes the stream. */
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.close();
    }
}
