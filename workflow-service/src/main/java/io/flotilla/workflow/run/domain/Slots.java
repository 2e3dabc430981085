package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable list of fixed size whose {@link #with} shares all but a small part with the original: changing one of
 * 10,000 items costs two short copies.
 */
public final class Slots<T> extends AbstractList<T> implements RandomAccess {
    private static final int CHUNK = 64;

    private final Object[][] chunks;
    private final int size;

    private Slots(Object[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    public static <T> Slots<T> of(int size, T value) {
        Object[][] chunks = new Object[(size + CHUNK - 1) / CHUNK][];
        Object[] full = new Object[CHUNK];
        Arrays.fill(full, value);
        Arrays.fill(chunks, full);
        return new Slots<>(chunks, size);
    }

    /** The same values in the same order. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static <T> Slots<T> copyOf(List<T> values) {
        Object[][] chunks = new Object[(values.size() + CHUNK - 1) / CHUNK][];
        for (int i = 0; i < chunks.length; i++) {
            int from = i * CHUNK;
            Object[] chunk =
                    values.subList(from, Math.min(from + CHUNK, values.size())).toArray();
            chunks[i] = Arrays.copyOf(chunk, CHUNK);
        }
        return new Slots<>(chunks, values.size());
    }

    public Slots<T> with(int index, T value) {
        Objects.checkIndex(index, size);
        Object[][] copy = chunks.clone();
        Object[] chunk = copy[index / CHUNK].clone();
        chunk[index % CHUNK] = value;
        copy[index / CHUNK] = chunk;
        return new Slots<>(copy, size);
    }

    /** With further elements at the end, which have this value. */
    Slots<T> grown(int newSize, T value) {
        List<T> all = new ArrayList<>(this);
        all.addAll(Collections.nCopies(newSize - size, value));
        return copyOf(all);
    }

    @Override
    @SuppressWarnings("unchecked") // only values of T are ever stored
    public T get(int index) {
        Objects.checkIndex(index, size);
        return (T) chunks[index / CHUNK][index % CHUNK];
    }

    @Override
    public int size() {
        return size;
    }

    /** A copy of {@code list} without {@code element}. */
    static <E> List<E> without(List<E> list, E element) {
        return list.stream().filter(e -> !e.equals(element)).toList();
    }
}
