package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.Run;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** A run as a page of XHTML, to be printed. It refers to nothing outside, and what the run holds stays text. */
public final class HtmlReport {
    private static final String STYLE = """
        @page { size: A4; margin: 16mm 14mm 18mm;
                @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #666 } }
        body { font: 9pt/1.35 sans-serif; color: #1a1d21; word-wrap: break-word }
        h1 { font-size: 16pt; margin: 0 0 2mm } h2 { font-size: 11.5pt; margin: 7mm 0 2mm }
        h3 { font-size: 9pt; margin: 3mm 0 1mm }
        table { width: 100%; border-collapse: collapse }
        td, th { text-align: left; vertical-align: top; padding: 0.8mm 2mm 0.8mm 0; border-bottom: 0.2mm solid #d8dce1 }
        th { color: #555 } tr { page-break-inside: avoid } .facts td:first-child { width: 28mm; color: #555 }
        .last td { font-weight: bold; border: 0 }
        .layer { text-align: center; padding: 1.5mm 0; border-left: 0.6mm solid #aab2bd; margin-left: 2mm }
        .box { display: inline-block; width: 40mm; margin: 1mm; padding: 1.2mm; border: 0.3mm solid #8a94a0;
               border-radius: 1mm; text-align: left; font-size: 8pt; page-break-inside: avoid }
        .succeeded { background: #e3f4e6 } .failed { background: #fbe3e3 } .skipped, .cancelled { background: #eceff2 }
        .running, .waiting, .retrying { background: #e2edfb } .reused { border-style: dashed }
        .small { color: #555; font-size: 7pt }
        pre { font: 7.5pt/1.3 monospace; white-space: pre-wrap; background: #f5f6f8; padding: 1.5mm; margin: 0 }\
        """;

    private HtmlReport() {}

    public static String of(Run run, Instant now) {
        Report report = Report.of(run, now);
        return "<html><head><title>" + text(report.title()) + "</title><style>" + STYLE + "</style></head><body><h1>"
                + text(report.title()) + "</h1>"
                + table("facts", List.of(), report.facts())
                + "<h2>Step graph</h2>"
                + report.layers().stream().map(HtmlReport::layer).collect(Collectors.joining())
                + "<h2>Costs</h2>" + table("totalled", Report.COSTS, report.costs())
                + "<h2>Critical path</h2>" + table("path", Report.CRITICAL, report.critical())
                + "<h2>Values</h2>"
                + report.values().stream().map(HtmlReport::value).collect(Collectors.joining())
                + "</body></html>";
    }

    private static String layer(List<Report.Box> boxes) {
        return boxes.stream().map(HtmlReport::box).collect(Collectors.joining("", "<div class='layer'>", "</div>"));
    }

    private static String box(Report.Box box) {
        String needs = box.needs().isEmpty() ? "" : "<br/><span class='small'>after " + text(box.needs()) + "</span>";
        return "<div class='box " + box.status().replace(",", "") + "'><b>" + text(box.id()) + "</b><br/>"
                + "<span class='small'>" + text(box.uses()) + " · " + box.status() + "</span>" + needs + "</div>";
    }

    private static String value(Report.Value value) {
        return "<h3>" + text(value.name()) + "</h3><pre>" + text(value.text()) + "</pre>";
    }

    private static String table(String kind, List<String> header, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<table class='" + kind + "'>");
        if (!header.isEmpty()) {
            table.append(row("th", "", header));
        }
        for (List<String> row : rows) {
            table.append(row("td", row.getFirst().equals("Total") ? " class='last'" : "", row));
        }
        return table.append("</table>").toString();
    }

    private static String row(String cell, String kind, List<String> cells) {
        return cells.stream()
                .map(text -> "<" + cell + ">" + text(text) + "</" + cell + ">")
                .collect(Collectors.joining("", "<tr" + kind + ">", "</tr>"));
    }

    /** Without what XML does not allow, and with nothing left that could be markup. */
    static String text(String raw) {
        StringBuilder safe = new StringBuilder(raw.length());
        raw.codePoints().filter(HtmlReport::isAllowed).forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        switch (c) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> safe.appendCodePoint(c);
        }
    }

    private static boolean isAllowed(int c) {
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '\n' || c == '\t' || (c >= ' ' && c != 0x7F && !surrogate && c != 0xFFFE && c != 0xFFFF);
    }
}
