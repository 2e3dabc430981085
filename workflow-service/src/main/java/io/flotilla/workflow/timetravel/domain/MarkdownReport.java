package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.Run;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A run as a page of Markdown. What the run holds stays text: it cannot become markup. */
public final class MarkdownReport {
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_{}\\[\\]()#|~]");
    private static final Pattern TICKS = Pattern.compile("`+");

    private MarkdownReport() {}

    public static String of(Run run, Instant now) {
        Report report = Report.of(run, now);
        StringBuilder page =
                new StringBuilder("# ").append(text(report.title())).append("\n\n");
        page.append(table(List.of("", ""), report.facts()));
        page.append("\n## Steps and costs\n\n").append(table(Report.COSTS, report.costs()));
        page.append("\n## Graph\n\n");
        report.layers().forEach(layer -> page.append(layer(layer)));
        page.append("\n## Critical path\n\n").append(table(Report.CRITICAL, report.critical()));
        page.append("\n## Values\n");
        report.values().forEach(value -> page.append(value(value)));
        return page.toString();
    }

    private static String layer(List<Report.Box> layer) {
        return layer.stream().map(MarkdownReport::box).collect(Collectors.joining("; ", "1. ", "\n"));
    }

    private static String box(Report.Box box) {
        String needs = box.needs().isEmpty() ? "" : ", after " + text(box.needs());
        return "**" + text(box.id()) + "** (" + text(box.uses()) + ", " + box.status() + needs + ")";
    }

    private static String value(Report.Value value) {
        int longest = TICKS.matcher(value.text())
                .results()
                .mapToInt(ticks -> ticks.group().length())
                .max()
                .orElse(0);
        String fence = "`".repeat(Math.max(3, longest + 1));
        return "\n### " + text(value.name()) + "\n\n" + fence + "\n" + value.text() + "\n" + fence + "\n";
    }

    private static String table(List<String> header, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(row(header)).append("|");
        table.append(" --- |".repeat(header.size())).append("\n");
        rows.forEach(row -> table.append(row(row)));
        return table.toString();
    }

    private static String row(List<String> cells) {
        return cells.stream().map(MarkdownReport::text).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    static String text(String raw) {
        String line = raw.replaceAll("\\s+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        return MARKUP.matcher(line).replaceAll("\\\\$0");
    }
}
