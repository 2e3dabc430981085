package io.flotilla.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows with aligned columns; a column whose cells are all numbers is aligned to the right. */
public final class Table {
    private static final Pattern NUMBER = Pattern.compile("-?[\\d.,]+( ?(%|ms|s|B|KiB|MiB|GiB|USD))?|-");
    private static final int WIDEST = 60;

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param header empty for none */
    public Table(List<String> header) {
        this.header = List.copyOf(header);
    }

    public static Table withoutHeader() {
        return new Table(List.of());
    }

    public Table row(List<String> cells) {
        rows.add(cells.stream().map(cell -> Format.oneLine(cell, WIDEST)).toList());
        return this;
    }

    public Table row(String... cells) {
        return row(List.of(cells));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, each with this indentation and without spaces at its end. */
    public List<String> lines(String indent) {
        List<List<String>> all = new ArrayList<>();
        if (!header.isEmpty()) {
            all.add(header);
        }
        all.addAll(rows);
        return all.stream().map(row -> (indent + line(row)).stripTrailing()).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(width(column) - length(cell));
            line.append(column == 0 ? "" : "  ").append(isNumeric(column) ? padding + cell : cell + padding);
        }
        return line.toString();
    }

    private int width(int column) {
        int width = header.isEmpty() ? 0 : length(header.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, column < row.size() ? length(row.get(column)) : 0);
        }
        return width;
    }

    private boolean isNumeric(int column) {
        return column > 0
                && rows.stream()
                        .allMatch(row -> column >= row.size()
                                || NUMBER.matcher(row.get(column)).matches());
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
