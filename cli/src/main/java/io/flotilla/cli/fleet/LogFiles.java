package io.flotilla.cli.fleet;

import io.flotilla.cli.CliException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The logs of the fleet's processes, one file each. With more than one, every line begins with the name. */
public final class LogFiles {
    private static final int TAIL_BYTES = 4 << 20;
    private static final Duration POLL = Duration.ofMillis(250);

    private final List<LogFile> files;
    private final int width;

    private LogFiles(List<LogFile> files) {
        this.files = files;
        this.width = files.stream().mapToInt(file -> file.name.length()).max().orElse(0);
    }

    /** @param service null for all */
    public static LogFiles in(Path folder, String service) {
        try (Stream<Path> list = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return new LogFiles(list.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .map(LogFile::new)
                    .filter(file -> service == null || file.name.equals(service.replaceAll("-service$", "")))
                    .toList());
        } catch (IOException e) {
            throw CliException.unavailable(folder + " cannot be read: " + e.getMessage(), "Check its permissions.");
        }
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    public void printEnd(int lines, Consumer<String> out) {
        for (LogFile file : files) {
            List<String> all = file.end();
            all.subList(Math.max(0, all.size() - lines), all.size()).forEach(line -> out.accept(prefix(file) + line));
        }
    }

    /** Never returns by itself. */
    public void follow(Consumer<String> out) {
        try {
            while (true) {
                for (LogFile file : files) {
                    file.news().forEach(line -> out.accept(prefix(file) + line));
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String prefix(LogFile file) {
        return files.size() == 1 ? "" : file.name + " ".repeat(width - file.name.length()) + " | ";
    }

    private static final class LogFile {
        private final Path path;
        private final String name;
        private long position;

        LogFile(Path path) {
            this.path = path;
            this.name = path.getFileName().toString().replaceAll("\\.log$", "");
        }

        List<String> end() {
            position = Math.max(0, path.toFile().length() - TAIL_BYTES);
            return news();
        }

        /** Whole lines since the last time; a file that became shorter was begun anew. */
        List<String> news() {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                if (file.length() < position) {
                    position = 0;
                }
                file.seek(position);
                byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length() - position)];
                file.readFully(bytes);
                int end = bytes.length;
                while (end > 0 && bytes[end - 1] != '\n') {
                    end--;
                }
                position += end;
                return new ArrayList<>(new String(bytes, 0, end, StandardCharsets.UTF_8)
                        .lines()
                        .toList());
            } catch (IOException e) {
                return List.of(); // it is being replaced; the next look finds the new one
            }
        }
    }
}
