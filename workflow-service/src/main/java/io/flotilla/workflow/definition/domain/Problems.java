package io.flotilla.workflow.definition.domain;

import io.flotilla.common.problem.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what is wrong, so that the author learns of everything at once. */
public final class Problems {
    private static final int MAX = 200;

    private final List<FieldError> found = new ArrayList<>();
    private final List<FieldError> warnings = new ArrayList<>();
    private final boolean bounded;
    private int passing;

    public Problems() {
        this(true);
    }

    private Problems(boolean bounded) {
        this.bounded = bounded;
    }

    /** Of what was checked when it was saved, by the bounds of that time: today's do not hold for it. */
    static Problems ofStored() {
        return new Problems(false);
    }

    /** Whether what is out of bounds is wrong, and not to be read. */
    boolean isBounded() {
        return bounded;
    }

    public void add(String path, String message) {
        if (found.size() < MAX) {
            found.add(new FieldError(path, message));
        }
    }

    /** Something is named that is not there; says what was probably meant. */
    public void unknown(String path, String message, String written, Collection<String> known) {
        // Looking for near names is the costly part, and nobody reads the ten-thousandth.
        if (found.size() < MAX) {
            add(path, message + Suggestion.of(written, known));
        }
    }

    /** Something that is odd and no reason to refuse. */
    public void warn(String path, String message) {
        if (warnings.size() < MAX) {
            warnings.add(new FieldError(path, message));
        }
    }

    /** The problems from here on may be gone in a moment: what they miss may be on its way. */
    void passingFrom(int size) {
        passing += found.size() - size;
    }

    int size() {
        return found.size();
    }

    /** Whether there are problems, and all of them may be gone in a moment. */
    boolean arePassing() {
        return !found.isEmpty() && passing == found.size();
    }

    public List<FieldError> warnings() {
        return List.copyOf(warnings);
    }

    public void addAll(Collection<FieldError> errors) {
        errors.forEach(error -> add(error.path(), error.message()));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<FieldError> all() {
        return List.copyOf(found);
    }
}
