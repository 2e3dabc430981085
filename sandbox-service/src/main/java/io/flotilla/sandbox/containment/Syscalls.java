package io.flotilla.sandbox.containment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The allow-listed system calls of one processor architecture, name to number.
 *
 * @param auditArch the architecture's AUDIT_ARCH constant, as seccomp reports it
 * @param numbers numbers of the allowed calls; a call that the architecture lacks is absent
 */
record Syscalls(int auditArch, Map<String, Integer> numbers) {

    static final int AUDIT_ARCH_X86_64 = 0xC000003E;
    static final int AUDIT_ARCH_AARCH64 = 0xC00000B7;

    Syscalls {
        numbers = Map.copyOf(numbers);
    }

    /** @throws IllegalStateException when the architecture has no table: nothing may then be executed */
    static Syscalls ofThisMachine() {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64", "x86_64" -> x86_64();
            case "aarch64" -> aarch64();
            default -> throw new IllegalStateException("no system call table for architecture " + arch);
        };
    }

    static Syscalls x86_64() {
        return new Syscalls(AUDIT_ARCH_X86_64, read(1));
    }

    static Syscalls aarch64() {
        return new Syscalls(AUDIT_ARCH_AARCH64, read(2));
    }

    private static Map<String, Integer> read(int column) {
        Map<String, Integer> numbers = new TreeMap<>();
        try (var reader = new BufferedReader(
                new InputStreamReader(Syscalls.class.getResourceAsStream("syscalls.tsv"), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split("\t", -1);
                if (!line.startsWith("#") && !cells[column].equals("-")) {
                    numbers.put(cells[0], Integer.valueOf(cells[column]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }
}
