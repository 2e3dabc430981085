package io.flotilla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a benchmark saw: figures, targets and whether they are reached, and what could not be measured. */
public final class Report {
    private final List<Figure> figures = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A measured value. */
    public record Figure(String name, double value, String unit) {}

    /** A measured value beside what it should be. @param relation {@code <=} or {@code >=} */
    public record Verdict(String name, double value, String relation, double target, boolean reached) {}

    private record Whole(
            String benchmark,
            Machine before,
            Machine after,
            List<Figure> figures,
            List<Verdict> verdicts,
            List<String> notes) {}

    public Report figure(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit));
        return this;
    }

    public Report atMost(String name, double value, double target) {
        verdicts.add(new Verdict(name, value, "<=", target, value <= target));
        return this;
    }

    public Report atLeast(String name, double value, double target) {
        verdicts.add(new Verdict(name, value, ">=", target, value >= target));
        return this;
    }

    /** What the reader must know to judge the figures: what was not measured, and why. */
    public Report note(String text) {
        notes.add(text);
        return this;
    }

    public Report latencies(String name, Figures sample) {
        return figure(name + " p50", sample.percentile(0.5), "ms").figure(name + " p95", sample.percentile(0.95), "ms");
    }

    void print(PrintStream out, String benchmark, Machine before, Machine after, boolean json) throws IOException {
        if (json) {
            Whole whole = new Whole(benchmark, before, after, figures, verdicts, notes);
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(whole));
            return;
        }
        out.println(benchmark + " on " + before);
        figures.forEach(f -> out.printf(Locale.ROOT, "  %-52s %12.2f %s%n", f.name(), f.value(), f.unit()));
        verdicts.forEach(v -> out.printf(
                Locale.ROOT,
                "  %-52s %12.2f  target %s %.2f  %s%n",
                v.name(),
                v.value(),
                v.relation(),
                v.target(),
                v.reached() ? "reached" : "MISSED"));
        notes.forEach(note -> out.println("  note: " + note));
        out.println("afterwards: " + after);
    }
}
