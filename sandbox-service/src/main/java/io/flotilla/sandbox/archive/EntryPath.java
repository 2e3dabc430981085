package io.flotilla.sandbox.archive;

import io.flotilla.sandbox.archive.ArchiveException.Fault;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names inside an archive: relative, '/'-separated, never leaving the archive's root. */
public final class EntryPath {

    private static final int LONGEST = 1024;
    private static final int LONGEST_PART = 255;

    private EntryPath() {}

    /**
     * The name without leading {@code ./}, doubled or trailing slashes; empty for the root itself.
     *
     * @throws ArchiveException for a name that is absolute, has a {@code ..} part, a control character, or is too long
     */
    public static String normalise(String name) throws ArchiveException {
        if (name.startsWith("/") || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw unsafe(name);
        }
        var parts = new ArrayDeque<String>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..") || part.length() > LONGEST_PART) {
                throw unsafe(name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /**
     * Refuses a symbolic link whose target is not below the archive's root.
     *
     * @param name the link's normalised name
     */
    static void checkLink(String name, String target) throws ArchiveException {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            parts.add(part);
        }
        parts.removeLast();
        boolean leaves = target.isEmpty() || target.startsWith("/") || target.length() > LONGEST;
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                leaves |= parts.pollLast() == null;
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (leaves) {
            throw new ArchiveException(Fault.UNSAFE_LINK, "a link leaves the archive: " + printable(name));
        }
    }

    private static ArchiveException unsafe(String name) {
        return new ArchiveException(Fault.UNSAFE_PATH, "a name is not a safe relative path: " + printable(name));
    }

    /** A hostile name, fit for a message or a log. */
    static String printable(String name) {
        String cut = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
