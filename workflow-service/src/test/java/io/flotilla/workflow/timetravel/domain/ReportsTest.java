package io.flotilla.workflow.timetravel.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {
    private static final String HOSTILE = "<script>alert(1)</script> | `x` ``` ]]> \u0000\u000b\ud800 # & \"q\" 'q'";

    private static HandDriven hostile() {
        HandDriven runs = HandDriven.started("""
            - {id: a, uses: tool/t}
            - {id: b, uses: tool/t, needs: [a]}\
            """);
        return runs.at(2).succeed("a", Json.text(HOSTILE), "0.25").at(3).fail("b", "0.75");
    }

    @Test
    void csvHasARowForEachStep() {
        HandDriven runs = HandDriven.started("- {id: a, uses: tool/t}\n- {id: b, uses: tool/t, needs: [a]}");
        runs.at(2).succeed("a", "1", "0.25");

        assertThat(StepsCsv.of(runs.run)).isEqualTo("""
            id,uses,status,items,attempts,startedAt,finishedAt,durationMillis,cost,currency,errorCode,errorMessage,reusedFromRun,reusedFromPosition
            a,tool/t,succeeded,,1,2026-01-01T00:00:00Z,2026-01-01T00:00:02Z,2000,0.25,USD,,,,
            b,tool/t,running,,1,2026-01-01T00:00:02Z,,,0,USD,,,,
            """.replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | plain",
                "a,b | \"a,b\"",
                "say \"hi\" | \"say \"\"hi\"\"\"",
                "=1+1 | '=1+1",
                "@SUM(A1) | '@SUM(A1)",
                "-2 | '-2",
                "+cmd,x | \"'+cmd,x\""
            })
    void aCellIsNeitherTwoCellsNorAFormula(String text, String cell) {
        assertThat(StepsCsv.cell(text)).isEqualTo(cell);
    }

    @Test
    void markdownShowsWhatHappenedAndWhatItCost() {
        String page = MarkdownReport.of(hostile().run, HandDriven.START.plusSeconds(9));

        assertThat(page)
                .startsWith("# test run\\_1\n")
                .contains("| Status | failed |")
                .contains("| a | succeeded | 2.00 s | 1 | 0.000000 USD | 0.250000 USD | 25 % |")
                .contains("| Total |  |  |  | 0.000000 USD | 1.000000 USD |  |")
                .contains("1. **a** (tool/t, succeeded)\n1. **b** (tool/t, failed, after a)\n")
                .contains("| b | 0.00 s | 1.00 s | 33 % |");
    }

    @Test
    void whatClosesARunIsDrawnAfterItsSteps() {
        HandDriven runs = HandDriven.started(
                "run_1",
                "sha256:0",
                "- {id: a, uses: tool/t, compensate: {uses: tool/undo}}\n- {id: b, uses: tool/t, needs: [a]}",
                "{}",
                "onFailure: [{id: tell, uses: tool/t}]\nfinally: [{id: tidy, uses: tool/t}]");
        runs.succeed("a", "1", "0");
        runs.fail("b", "0");

        assertThat(MarkdownReport.of(runs.run, HandDriven.START.plusSeconds(9)))
                .containsSubsequence(
                        "1. **a** (", "1. **b** (", "1. **compensate-a** (", "1. **tell** (", "1. **tidy** (");
    }

    @Test
    void inMarkdownAValueCannotLeaveItsFence() {
        String page = MarkdownReport.of(hostile().run, HandDriven.START.plusSeconds(9));

        assertThat(page).contains("\n````\n<script>alert(1)</script> | `x` ``` ]]>");
        assertThat(MarkdownReport.text("a | <b>\n# c [x](y) `z`"))
                .isEqualTo("a \\| &lt;b&gt; \\# c \\[x\\]\\(y\\) \\`z\\`");
    }

    @Test
    void inHtmlEverythingOfARunIsText() {
        String page = HtmlReport.of(hostile().run, HandDriven.START.plusSeconds(9));

        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("]]&gt;  # &amp; &quot;q&quot; &#39;q&#39;")
                .doesNotContain("<script")
                .doesNotContain("\u0000");
        assertThat(page.codePoints()).allMatch(c -> c == '\n' || c >= ' ');
    }

    @Test
    void aReportIsBoundedHoweverMuchTheRunHolds() {
        String steps = IntStream.range(0, 300)
                .mapToObj(i -> "- {id: s" + i + ", uses: tool/t}")
                .collect(Collectors.joining("\n"));
        HandDriven runs = HandDriven.started(steps);
        IntStream.range(0, 300).forEach(i -> runs.succeed("s" + i, Json.text("x".repeat(50_000)), "0.01"));

        String page = HtmlReport.of(runs.run, HandDriven.START.plusSeconds(9));

        assertThat(page.length()).isLessThan(300_000);
        assertThat(page).contains("The JSON export has all of it.");
    }

    @Test
    void aFileNameHasNothingThatAHeaderOrAFolderWouldMind() {
        assertThat(ExportFormat.PDF.fileName(hostile().run)).isEqualTo("test-run_1.pdf");
        assertThat(ExportFormat.of("xml")).isEmpty();
        assertThat(ExportFormat.KNOWN).isEqualTo("json, csv, md, pdf");
    }
}
