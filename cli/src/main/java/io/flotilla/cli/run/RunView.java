package io.flotilla.cli.run;

import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.LiveArea;
import io.flotilla.cli.terminal.Sign;
import io.flotilla.cli.terminal.Style;
import io.flotilla.cli.terminal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One line per step: sign, name, duration, cost, and a note. A finished step's line stays; those of the running ones are
 * rewritten on a terminal, with the end of what the agent is writing, and are not shown elsewhere.
 */
public final class RunView {
    private static final int LEAST_NAME = 16;
    private static final int FINISHED_NOTE = 200;

    private final Terminal terminal;
    private final LiveArea area;
    private final Set<String> printed = new HashSet<>();
    private final List<String> waitingLines = new ArrayList<>();
    private final int nameWidth;

    /** @param stepNames of the whole workflow, as far as they are known: they make the columns wide enough */
    public RunView(Terminal terminal, Collection<String> stepNames) {
        this.terminal = terminal;
        this.area = new LiveArea(terminal);
        this.nameWidth = Math.max(
                LEAST_NAME, stepNames.stream().mapToInt(String::length).max().orElse(0) + 6);
    }

    /** A line of its own between those of the steps. */
    public void notice(String line) {
        waitingLines.add(line);
    }

    public void update(RunProgress progress, Instant now) {
        if (area.isHeld()) {
            return;
        }
        List<String> stays = new ArrayList<>();
        for (StepProgress step : progress.steps()) {
            if (step.isFinished() && printed.add(step.id())) {
                stays.add(line(step, now));
            }
        }
        stays.addAll(waitingLines);
        waitingLines.clear();
        if (!stays.isEmpty() || terminal.abilities().live()) {
            area.show(stays, liveLines(progress, now));
        }
    }

    private List<String> liveLines(RunProgress progress, Instant now) {
        if (!terminal.abilities().live() || isOver(progress)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        progress.steps().stream().filter(step -> !step.isFinished()).forEach(step -> lines.add(line(step, now)));
        lines.add(terminal.styled(Style.DIM, "  " + Format.money(progress.cost()) + " so far"));
        return lines;
    }

    private static boolean isOver(RunProgress progress) {
        return Set.of("succeeded", "failed", "cancelled").contains(progress.status());
    }

    String line(StepProgress step, Instant now) {
        String name = step.isForeach() ? step.id() + " " + step.itemCount() : step.id();
        String columns = "%-" + nameWidth + "s %12s  %s";
        String text = columns.formatted(name, Format.duration(step.elapsed(now)), Format.money(step.cost()));
        int room = step.isFinished() ? FINISHED_NOTE : terminal.abilities().width() - text.length() - 8;
        String note = step.note().isEmpty() && !step.isFinished()
                ? step.lastWords(Math.max(1, room))
                : Format.oneLine(step.note(), Math.max(1, room));
        Style style = step.status().equals("failed") ? Style.RED : Style.DIM;
        String sign = terminal.styledSign(Sign.of(step.status()));
        return "  " + sign + " " + text + (note.isEmpty() ? "" : "  " + terminal.styled(style, note));
    }

    /** Leaves the screen to a question; the steps are shown again after {@link #resume}. */
    public void pause() {
        area.hold();
    }

    public void resume() {
        area.release();
    }
}
